import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import type { Role } from '../../../api/session.ts'
import { wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/services.ts'

export const useServicesWords = wordsOf('services', words)

/** One of `signIn.oidc` of the configuration file, as it is written there: the gateway has defaults for what is left out. */
export interface Service {
  id: string
  title?: string
  issuer: string
  clientId: string
  /** `***` where one is set. */
  clientSecret?: string
  scopes?: string[]
  roles?: { claim: string; admin?: string[]; operator?: string[]; viewer?: string[] }
  defaultRole?: Role
}

export interface Services {
  origin: 'file' | 'panel'
  list: Service[]
  /** What the redirect URIs begin with. */
  publicUrl: string
}

function servicesIn({ sections, publicUrl }: components['schemas']['Settings']): Services {
  const { value, origin = 'panel' } = sections.signIn ?? {}
  return { origin, list: ((value ?? {}) as { oidc?: Service[] }).oidc ?? [], publicUrl }
}

export const servicesQuery = queryOptions({
  queryKey: ['settings', 'signIn'],
  queryFn: async ({ signal }) => servicesIn(await dataOf(api.GET('/settings', { signal }))),
})

/** Puts another list in place of the one that there is. */
export function useSaveServices({ onSaved }: { onSaved: () => void }) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (oidc: Service[]) => dataOf(api.PATCH('/settings', { body: { signIn: { oidc } } })),
    onSuccess: async (saved) => {
      queries.setQueryData(servicesQuery.queryKey, servicesIn(saved))
      await queries.invalidateQueries({ queryKey: ['session', 'options'] })
      onSaved()
    },
  })
}

/** A service as the form holds it: every field is there. */
export interface Written {
  id: string
  title: string
  issuer: string
  clientId: string
  clientSecret: string
  claim: string
  admin: string
  operator: string
  viewer: string
  defaultRole: Role | ''
}

export function writtenOf(service: Service | undefined): Written {
  const { id = '', title = '', issuer = '', clientId = '', roles, defaultRole = '' } = service ?? {}
  const listed = (groups: string[] = []) => groups.join(', ')
  return {
    id,
    title,
    issuer,
    clientId,
    clientSecret: '',
    claim: roles?.claim ?? '',
    admin: listed(roles?.admin),
    operator: listed(roles?.operator),
    viewer: listed(roles?.viewer),
    defaultRole,
  }
}

/** What the form does not show (scopes) stays as it was; a secret that is left empty, too. */
export function serviceOf(written: Written, before: Service | undefined): Service {
  const { id, title, issuer, clientId, clientSecret, claim, defaultRole } = written
  const groups = (text: string) => text.split(/[,，]/).flatMap((group) => group.trim() || [])
  const secret = clientSecret === '' ? before?.clientSecret : clientSecret
  return {
    id,
    issuer,
    clientId,
    ...(title === '' ? {} : { title }),
    ...(secret === undefined ? {} : { clientSecret: secret }),
    ...(before?.scopes ? { scopes: before.scopes } : {}),
    ...(claim === ''
      ? {}
      : {
          roles: {
            claim,
            admin: groups(written.admin),
            operator: groups(written.operator),
            viewer: groups(written.viewer),
          },
        }),
    ...(defaultRole === '' ? {} : { defaultRole }),
  }
}
