import { randomInt } from 'node:crypto'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Bot, Directory } from './directory.ts'
import { seal, sign } from './envelope.ts'
import type { Rules } from './options.ts'
import { type Postman, withQuery } from './post.ts'

interface Parts {
  directory: Directory
  rules: Rules
  journal: Journal
  timers: Timers
  postman: Postman
  /** Callbacks may go there from now on. */
  verified(): void
}

const attempts = 3

/** Where the bots' callbacks are, as a person typed it into the console. `{botid}` stands for the aibotid. */
export class Webhook {
  #parts: Parts
  #url: string | undefined
  /** Where polls go when it is another instance. */
  pollUrl: string | undefined
  verified = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get set(): boolean {
    return this.#url !== undefined
  }

  of(bot: Bot): string {
    return addressOf(this.#url ?? '', bot)
  }

  pollsOf(bot: Bot): string {
    return addressOf(this.pollUrl ?? this.#url ?? '', bot)
  }

  /** Takes an address once the bot behind it has answered for it; '' goes back to the long connection. */
  async save(url: string): Promise<void> {
    const { journal, timers, rules, verified } = this.#parts
    this.#url = url === '' ? undefined : url
    this.verified = false
    if (url === '') return
    for (let attempt = 1; ; attempt++) {
      const problem = await this.verify(url)
      if (this.#url !== url) return
      if (problem === undefined) break
      // Nobody there: a person would press the button again.
      if (problem.kind === 'wrong' || attempt === attempts) {
        journal.violation(`URL verification: ${problem.what}`)
        return
      }
      await timers.wait(rules.verifyWithin)
    }
    this.verified = true
    verified()
  }

  /** The GET that the console makes, for every bot. Returns what is wrong with the answer. */
  async verify(url = this.#url ?? ''): Promise<{ kind: 'wrong' | 'nobody'; what: string } | undefined> {
    const urls = new Set(this.#parts.directory.bots.map((bot) => addressOf(url, bot)))
    for (const one of urls) {
      const problem = await this.#verify(one)
      if (problem) return problem
    }
    return undefined
  }

  async #verify(url: string): Promise<{ kind: 'wrong' | 'nobody'; what: string } | undefined> {
    const { postman, rules, directory } = this.#parts
    const { echo, query } = challenge(directory)
    const answer = await postman.get(withQuery(url, query), rules.verifyWithin)
    if (answer === 'late') return { kind: 'nobody', what: `no answer within ${rules.verifyWithin} ms` }
    if (answer === 'unreachable') return { kind: 'nobody', what: 'nobody is there' }
    if (answer.status !== 200) return { kind: 'wrong', what: `answered with ${answer.status}` }
    if (answer.text !== echo) return { kind: 'wrong', what: 'the answer is not the decrypted echostr, byte for byte' }
    return undefined
  }
}

/** An echo whose cipher text has a + and a /, so that careless decoding shows. */
function challenge({ token, aesKey, receiveId }: Directory): { echo: string; query: string } {
  const echo = `${randomInt(1_000_000_000, 9_999_999_999)}${randomInt(100_000_000, 999_999_999)}`
  let echostr = ''
  while (!echostr.includes('+') || !echostr.includes('/')) echostr = seal(aesKey, echo, receiveId)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = String(randomInt(1_000_000_000, 9_999_999_999))
  const query = new URLSearchParams({
    msg_signature: sign(token, timestamp, nonce, echostr),
    timestamp,
    nonce,
    echostr,
  })
  return { echo, query: query.toString() }
}

function addressOf(url: string, bot: Bot): string {
  return url.replaceAll('{botid}', encodeURIComponent(bot.id)).replaceAll('%7Bbotid%7D', encodeURIComponent(bot.id))
}
