import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { UserError } from '../contract/errors.ts'
import { mayAct, type Role } from '../services/roles.ts'
import type { Account } from '../store/accounts.ts'
import { addAudit } from '../store/audit.ts'
import type { Store } from '../store/db.ts'

/** Who makes a request. */
export interface Actor {
  /** `account:ID` of somebody signed in, `key:ID` of an API key, `key:environment` of TEAHOUSE_API_KEY. */
  id: string
  name: string
  role: Role
  address: string
  /** Of somebody signed in: their account, and the sign-in that this request came with. */
  signedIn?: { account: Account; id: string; token: string }
}

declare module 'hono' {
  interface ContextVariableMap {
    actor: Actor | undefined
  }
}

/** Says who makes this request; the guard calls it once they are known. */
export function setActor(c: Context, actor: Actor): void {
  c.set('actor', actor)
}

/** Who makes this request. Every endpoint behind the guard has one. */
export function actorOf(c: Context): Actor {
  const actor = c.get('actor')
  if (!actor) throw new Error(`nobody asked whose request ${c.req.path} is`)
  return actor
}

/** Whose account this request is about. A key has none. */
export function accountOf(c: Context): { account: Account; id: string; token: string } {
  const { signedIn } = actorOf(c)
  if (signedIn) return signedIn
  throw new UserError('This is about the account of somebody signed in; a key of the API has none.', {
    code: 'no-account',
  })
}

export function addressOf(c: Context<{ Bindings: Partial<HttpBindings> }>): string {
  return c.env?.incoming?.socket.remoteAddress ?? ''
}

/** Lets through who has at least this role. */
export function needing(role: Role) {
  return createMiddleware(async (c, next) => {
    const actor = actorOf(c)
    if (mayAct(actor.role, role)) return next()
    const message = `This needs the role ${role}; ${actor.name} has the role ${actor.role}.`
    return c.json({ error: { code: 'forbidden', message } }, 403)
  })
}

/** What the books say about a change. */
export interface Noted {
  /** `channel.create`. */
  action: string
  /** `channels/support`. */
  target: string
  /** In words, without secrets. */
  details?: string[]
}

/** The audit log, as endpoints write it. */
export class Audit {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Resolves once the entry is stored. */
  async note(actor: Pick<Actor, 'id' | 'name' | 'address'>, { action, target, details = [] }: Noted): Promise<void> {
    const { id, name, address } = actor
    const entry = { at: Date.now(), actor: id, actorName: name, address, action, target, details }
    await this.#store.write(({ db }) => addAudit(db, entry))
  }
}
