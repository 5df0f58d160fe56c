import type { DirectoryProvider } from '../../contract/directory.ts'
import { LdapDirectory } from './directory.ts'

export interface LdapSettings {
  url: string
  bindDn: string
  bindPassword: string
  baseDn: string
  filter: string
  attributes: { name: string; email: string; department: string }
  startTls: boolean
  ca?: string | undefined
}

/** A search in a directory that speaks LDAP v3: OpenLDAP, Active Directory … */
export const ldap: DirectoryProvider<LdapSettings> = { create: (settings) => new LdapDirectory(settings) }
