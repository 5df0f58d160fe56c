import { z } from 'zod'
import type { Directory, DirectoryProvider, Entry, PersonAsked } from '../../contract/directory.ts'
import { RemoteError } from '../../contract/errors.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'

export interface HttpSettings {
  url: string
  token?: string | undefined
}

/** One POST with what is known of a sender; 404 means that nobody is known by that (contract §3). */
export const http: DirectoryProvider<HttpSettings> = { create: (settings) => new HttpDirectory(settings) }

const WHO = 'the directory'
const patience = { headers: 15_000, first: 15_000, idle: 5_000, total: 20_000 }
const LONGEST = 500

const text = z
  .string()
  .trim()
  .transform((value) => value.slice(0, LONGEST))
  .nullish()

const answer = z.object({ user: z.object({ name: text, email: text, department: text }) })

class HttpDirectory implements Directory {
  readonly #far: FarSide

  constructor({ url, token }: HttpSettings) {
    this.#far = new FarSide({
      who: WHO,
      baseUrl: url,
      headers: token ? { authorization: `Bearer ${token}` } : {},
      secrets: token ? [token] : [],
      patience,
      judge: ({ status }) => (status === 404 ? 'gone' : undefined),
    })
  }

  async find(person: PersonAsked, signal: AbortSignal): Promise<Entry | undefined> {
    const said = await this.#ask(person, signal)
    if (said === 'nobody') return undefined
    const read = answer.safeParse(await said.json())
    if (!read.success)
      throw new RemoteError('invalid', `${WHO} answered with something else than { user: { name, email, department } }`)
    const { user } = read.data
    return Object.fromEntries(Object.entries(user).filter(([, value]) => value)) satisfies Entry
  }

  async check(signal: AbortSignal): Promise<string> {
    await this.find({ channel: 'doctor', platform: 'doctor', sender: { id: 'doctor' } }, signal)
    return 'it answers'
  }

  async close(): Promise<void> {
    // Nothing is kept open for it alone.
  }

  async #ask(person: PersonAsked, signal: AbortSignal): Promise<HttpAnswer | 'nobody'> {
    try {
      return await this.#far.ask('', { signal, body: person })
    } catch (error) {
      if (error instanceof RemoteError && error.fault === 'gone') return 'nobody'
      throw error
    }
  }
}
