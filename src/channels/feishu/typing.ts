import type { Log } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { FeishuApi } from './api.ts'

/** Reactions of replies that have not appeared yet; more are looked for when their time has come. */
const REMEMBERED = 5000

/**
 * The sign on a question that somebody is at it: Feishu has no typing sign for bots, and this reaction stands for it. It is an extra;
 * what it meets, the reply itself will meet, and that one decides.
 */
export class TypingSigns {
  readonly #api: FeishuApi
  readonly #log: Log
  /** By the message that they are on. */
  readonly #shown = new Map<string, string>()

  constructor(api: FeishuApi, log: Log) {
    this.#api = api
    this.#log = log
  }

  async show(message: string): Promise<void> {
    if (this.#shown.has(message)) return
    await this.#quietly(async () => {
      this.#shown.set(message, await this.#api.react(message))
      const [oldest] = this.#shown.keys()
      if (this.#shown.size > REMEMBERED && oldest !== undefined) this.#shown.delete(oldest)
    })
  }

  /** Also one that another process has left, or whose making was never confirmed. */
  async takeBack(message: string): Promise<void> {
    await this.#quietly(async () => {
      const known = this.#shown.get(message)
      this.#shown.delete(message)
      const signs = known === undefined ? await this.#api.reactionsOf(message) : [known]
      for (const sign of signs) await this.#api.takeBack(message, sign)
    })
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      this.#log.debug('The typing sign could not be changed', { reason: error.message })
    })
  }
}
