import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'

export const limitKinds = ['perMinute', 'perDay', 'tokensPerDay'] as const
export type Limits = Record<(typeof limitKinds)[number], number>

/** `users:` of the configuration file, as it is written: the gateway has defaults for what is left out. */
export interface UserSettings {
  mapping?: 'auto' | 'fixed' | 'directory'
  fixedUser?: string
  directory?: LdapDirectory | { type: 'http'; url: string }
  limits?: { perUser?: Partial<Limits>; departments?: Record<string, Partial<Limits>> }
}

export interface LdapDirectory {
  type: 'ldap'
  url: string
  bindDn: string
  baseDn: string
  filter?: string
  attributes?: { name?: string; email?: string; department?: string }
  startTls?: boolean
  ca?: string
}

export interface SetUserSettings {
  origin: 'file' | 'panel'
  value: UserSettings
}

/** The one of all settings that is about people. */
export function userSettingsIn({ sections }: components['schemas']['Settings']): SetUserSettings {
  const { value, origin = 'panel' } = sections.users ?? {}
  return { origin, value: (value ?? {}) as UserSettings }
}

export const userSettingsQuery = queryOptions({
  queryKey: ['settings', 'users'],
  queryFn: async ({ signal }) => userSettingsIn(await dataOf(api.GET('/settings', { signal }))),
})
