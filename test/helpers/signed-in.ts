import type { Role } from '../../src/services/roles.ts'
import { makeLink } from '../../src/services/sign-in/one-time-links.ts'
import { changeAccount } from '../../src/store/accounts.ts'
import type { TestApi } from './api.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a caller would, without our types
type Json = any

/** Somebody at a browser: a cookie, and the header that a page of ours adds. */
export interface Visitor {
  email: string
  password: string
  /** Who they are here: the id of the account. */
  account: string
  cookie: string
  csrf: string
  /** Asks below /api/v1 as the panel does. */
  ask(path: string, init?: RequestInit): Promise<Response>
  get(path: string): Promise<{ status: number; body: Json }>
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<{ status: number; body: Json }>
}

export const goodPassword = 'seven green kettles whistle'

let visitors = 0

/** Makes an account by a set-up link, as the first admin does, and signs in; with another role, that is given to it afterwards. */
export async function signedIn(
  api: Pick<TestApi, 'request' | 'store' | 'signIn'>,
  { role = 'admin', email = `person-${++visitors}@example.com` }: { role?: Role; email?: string } = {},
): Promise<Visitor> {
  const { url } = await makeLink({ store: api.store, publicUrl: '' }, null)
  const made = await post(api, '/setup', { token: url.split('#')[1], name: 'Ada', email, password: goodPassword })
  if (made.status !== 200) throw new Error(`no account was made: ${await made.text()}`)
  const { account }: Json = await made.json()
  if (role === 'admin') return visitorOf(api, made, { email, body: { account, csrf: '' } })
  await api.store.write(({ db }) => changeAccount(db, account.id, { role }))
  return visitorOf(api, made, { email, body: { account, csrf: '' } })
}

/** Signs in somebody who has an account. */
export async function signIn(
  api: Pick<TestApi, 'request'>,
  credentials: { email: string; password: string; code?: string },
): Promise<Visitor> {
  const answer = await post(api, '/session', credentials)
  if (answer.status !== 200) throw new Error(`not signed in: ${await answer.text()}`)
  return visitorOf(api, answer, { email: credentials.email, body: await answer.json() })
}

async function visitorOf(
  api: Pick<TestApi, 'request'>,
  answer: Response,
  { email, body }: { email: string; body: Json },
): Promise<Visitor> {
  const visitor: Visitor = {
    email,
    password: goodPassword,
    account: body.account.id,
    cookie: cookieOf(answer),
    csrf: body.csrf,
    ask: (path, init = {}) =>
      api.request(`/api/v1${path}`, {
        ...init,
        headers: { cookie: visitor.cookie, 'x-csrf-token': visitor.csrf, ...init.headers },
      }),
    async get(path) {
      return read(await visitor.ask(path))
    },
    async send(method, path, sent) {
      const init =
        sent === undefined ? {} : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } }
      const said = await visitor.ask(path, { method, ...init })
      // What protects an account changes its cookie, too.
      if (said.headers.getSetCookie().length > 0) visitor.cookie = cookieOf(said)
      const answered = await read(said)
      if (typeof answered.body?.csrf === 'string') visitor.csrf = answered.body.csrf
      return answered
    },
  }
  if (visitor.csrf === '') visitor.csrf = (await visitor.get('/session')).body.csrf
  return visitor
}

export function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

async function read(response: Response): Promise<{ status: number; body: Json }> {
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() }
}

export function post(api: Pick<TestApi, 'request'>, path: string, body: unknown, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  }
  return api.request(`/api/v1${path}`, init)
}

export async function bodyOf(answer: Response): Promise<Json> {
  return answer.json()
}
