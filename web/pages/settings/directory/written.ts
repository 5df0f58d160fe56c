import type { Limits, UserSettings } from '../../people/user-settings.ts'

/** The settings as the form holds them: every field is there, whether it counts or not. */
export interface Written {
  mapping: 'auto' | 'fixed' | 'directory'
  fixedUser: string
  kind: 'ldap' | 'http'
  ldap: {
    url: string
    bindDn: string
    bindPassword: string
    baseDn: string
    filter: string
    attributes: { name: string; email: string; department: string }
    startTls: boolean
    ca: string
  }
  http: { url: string; token: string }
  perUser: Limits
  departments: (Limits & { name: string })[]
}

const none: Limits = { perMinute: 0, perDay: 0, tokensPerDay: 0 }

/** Secrets are not shown: an empty one is kept. */
export function writtenOf({ mapping = 'auto', fixedUser = '', directory, limits }: UserSettings): Written {
  const ldap = directory?.type === 'ldap' ? directory : undefined
  const http = directory?.type === 'http' ? directory : undefined
  return {
    mapping,
    fixedUser,
    kind: directory?.type ?? 'ldap',
    ldap: {
      url: ldap?.url ?? '',
      bindDn: ldap?.bindDn ?? '',
      bindPassword: '',
      baseDn: ldap?.baseDn ?? '',
      filter: ldap?.filter ?? '(employeeNumber={employeeNo})',
      attributes: { name: 'cn', email: 'mail', department: 'departmentNumber', ...ldap?.attributes },
      startTls: ldap?.startTls ?? false,
      ca: ldap?.ca ?? '',
    },
    http: { url: http?.url ?? '', token: '' },
    perUser: { ...none, ...limits?.perUser },
    departments: Object.entries(limits?.departments ?? {}).map(([name, of]) => ({ name, ...none, ...of })),
  }
}

/** The merge patch that makes the stored settings what is written. What no longer counts is cleared. */
export function patchOf(written: Written, before: UserSettings) {
  const gone = Object.keys(before.limits?.departments ?? {}).map((name) => [name, null])
  const departments = written.departments.filter(({ name }) => name.trim() !== '')
  return {
    mapping: written.mapping,
    fixedUser: written.mapping === 'fixed' ? written.fixedUser.trim() : null,
    directory: written.mapping === 'directory' ? directoryOf(written, before) : null,
    limits: {
      perUser: written.perUser,
      departments: Object.fromEntries([
        ...gone,
        ...departments.map(({ name, ...limits }): [string, Limits] => [name.trim(), limits]),
      ]),
    },
  }
}

function directoryOf({ kind, ldap, http }: Written, { directory }: UserSettings) {
  const cleared = directory && directory.type !== kind ? Object.keys(directory).map((key) => [key, null]) : []
  const secret = (text: string) => (text === '' ? {} : { bindPassword: text })
  const own =
    kind === 'http'
      ? { url: http.url.trim(), ...(http.token === '' ? {} : { token: http.token }) }
      : {
          ...ldap,
          url: ldap.url.trim(),
          bindPassword: undefined,
          ...(directory?.type === 'ldap' ? secret(ldap.bindPassword) : { bindPassword: ldap.bindPassword }),
          ca: ldap.ca.trim() === '' ? null : ldap.ca,
        }
  return { ...Object.fromEntries(cleared), type: kind, ...own }
}
