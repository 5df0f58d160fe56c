import { isIP } from 'node:net'
import type { Client, Filter } from 'ldapts'
import type { Directory, Entry, PersonAsked } from '../../contract/directory.ts'
import { RemoteError } from '../../contract/errors.ts'
import { orAbort } from '../../lib/wait.ts'
import { filterFor } from './filter.ts'
import type { LdapSettings } from './index.ts'
import { ldapTrouble } from './trouble.ts'

/** Nobody may have to wait for longer, whoever asks; in ms. */
const CONNECT_WITHIN = 10_000
const ANSWER_WITHIN = 15_000
/** A connection that nobody used for so long is closed, in ms: servers do the same, and less politely. */
const IDLE = 30_000
const LONGEST = 500

/** One connection, opened when it is first needed, shared by all who ask, let go of when nobody does. */
export class LdapDirectory implements Directory {
  readonly #settings: LdapSettings
  #bound: Promise<Client> | undefined
  #idle: NodeJS.Timeout | undefined

  constructor(settings: LdapSettings) {
    this.#settings = settings
  }

  async find(person: PersonAsked, signal: AbortSignal): Promise<Entry | undefined> {
    const filter = filterFor(this.#settings.filter, person)
    if (filter === undefined) return undefined
    const { baseDn, attributes } = this.#settings
    const wanted = {
      scope: 'sub',
      filter: await parsed(filter),
      attributes: Object.values(attributes),
      sizeLimit: 2,
      timeLimit: 10,
    } as const
    const { searchEntries } = await this.#with((client) => client.search(baseDn, wanted), signal)
    const [first, ...others] = searchEntries
    if (others.length > 0)
      throw new RemoteError('invalid', 'the directory knows several people who fit the filter: make it name one')
    if (!first) return undefined
    const found = Object.entries(attributes).flatMap(([field, attribute]) => {
      const value = textOf(first[attribute])
      return value === undefined ? [] : [[field, value]]
    })
    return Object.fromEntries(found) satisfies Entry
  }

  async check(signal: AbortSignal): Promise<string> {
    const { baseDn, bindDn, filter } = this.#settings
    const anybody = { id: 'x', name: 'x', email: 'x', mobile: 'x', employeeNo: 'x' }
    const nobody = filterFor(filter, { channel: '', platform: '', sender: anybody })
    if (nobody === undefined)
      throw new RemoteError('invalid', 'the filter names nothing of a sender, such as {employeeNo}: it finds nobody')
    const harmless = await parsed(nobody)
    await this.#with(
      (client) => client.search(baseDn, { scope: 'base', filter: '(objectClass=*)', sizeLimit: 1 }),
      signal,
    )
    await this.#with((client) => client.search(baseDn, { scope: 'base', filter: harmless, sizeLimit: 1 }), signal)
    return `${baseDn} can be read${bindDn === '' ? '' : ` by ${bindDn}`}`
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const bound = this.#bound
    this.#bound = undefined
    await bound?.then((client) => client.unbind()).catch(() => undefined)
  }

  /** Another try where a connection from before turns out to be dead. */
  async #with<T>(ask: (client: Client) => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.#bound
    const client = await this.#connected(signal)
    try {
      return await orAbort(ask(client), signal)
    } catch (error) {
      const trouble = await ldapTrouble(error, this.#settings)
      if (signal.aborted || trouble.fault === 'unreachable') await this.#drop(client)
      if (signal.aborted) throw signal.reason
      if (!before || trouble.fault !== 'unreachable') throw trouble
      return this.#with(ask, signal)
    } finally {
      this.#restLater()
    }
  }

  async #connected(signal: AbortSignal): Promise<Client> {
    const client = await this.#bound?.catch(() => undefined)
    // One that reconnects by itself would ask as nobody, and in the open.
    if (client?.isConnected && client.isBound) return client
    const opening = this.#open(signal)
    this.#bound = opening
    opening.catch(() => {
      if (this.#bound === opening) this.#bound = undefined
    })
    return opening
  }

  async #open(signal: AbortSignal): Promise<Client> {
    const { url, bindDn, bindPassword, startTls, ca } = this.#settings
    // A name without a password is nobody at all to LDAP, and a server would let it in as that.
    if (bindDn !== '' && bindPassword === '')
      throw new RemoteError('denied', 'bindPassword is empty: the directory needs it')
    const { Client } = await import('ldapts')
    const { hostname } = new URL(url)
    const host = hostname.replace(/^\[|\]$/g, '')
    const tlsOptions = { ...(ca === undefined ? {} : { ca }), ...(isIP(host) === 0 ? { servername: host } : { host }) }
    // Whoever is given options for TLS begins with it.
    const secure = url.startsWith('ldaps:') ? { tlsOptions } : {}
    const client = new Client({ url, timeout: ANSWER_WITHIN, connectTimeout: CONNECT_WITHIN, ...secure })
    try {
      if (startTls) await orAbort(client.startTLS(tlsOptions), signal)
      await orAbort(client.bind(bindDn, bindPassword), signal)
      return client
    } catch (error) {
      await client.unbind().catch(() => undefined)
      if (signal.aborted) throw signal.reason
      throw await ldapTrouble(error, this.#settings)
    }
  }

  async #drop(client: Client): Promise<void> {
    this.#bound = undefined
    await client.unbind().catch(() => undefined)
  }

  #restLater(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.close(), IDLE).unref()
  }
}

async function parsed(filter: string): Promise<Filter> {
  const { FilterParser } = await import('ldapts')
  try {
    return FilterParser.parseString(filter)
  } catch {
    throw new RemoteError('invalid', 'the filter cannot be read: write it as RFC 4515 says, such as (mail={email})')
  }
}

/** The first value, where there are several. */
function textOf(value: Buffer | Buffer[] | string | string[] | undefined): string | undefined {
  const [first] = Array.isArray(value) ? value : [value]
  const text = first?.toString().trim().slice(0, LONGEST)
  return text === '' ? undefined : text
}
