import { http } from './http/index.ts'
import { ldap } from './ldap/index.ts'

/** Every kind of directory that there is. A new one is a folder, a line here, and its settings in services/user-config.ts. */
export const directories = { ldap, http }
