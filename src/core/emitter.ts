import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Channel, DrawnReply } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'
import type { ReplyView } from '../contract/message.ts'
import { cutBefore } from '../lib/markdown/cut.ts'
import { note, type Page, type Reply } from '../store/replies.ts'
import { letGo } from './let-go.ts'
import { split } from './split.ts'
import { say } from './words.ts'

/** How often a final draw is tried while the platform cannot be reached. */
const TRIES = 3
/** How often a final draw or a plain page is tried while the platform says "later"; then the delivery is put off. */
const BUSY_TRIES = 8
/** A platform that wants a longer pause than this, in ms, is not waited for here: the delivery is put off. */
const LONGEST_WAIT = 60_000
/**
 * How often, over all attempts, a plain page is said again that may have arrived already: a broken answer of the platform is rarely
 * one that it carried out, but a person must not be told the same thing all day.
 */
const UNSURE_TRIES = 12
/** How long a reply that grows is left alone when a draw of it was lost, in ms. Its end may have to wait for that. */
const PAUSE_GROWING = 1_000
/** How long a card is tried to be closed whose answer was said below it, in ms. */
const CLOSE_FOR = 120_000
/** How long a call to a platform may take once the reply has to be let go of, in ms. Its limits may have it wait for an hour. */
const LETTING_GO = 2_000

export interface EmitterOptions {
  reply: Reply
  channel: Channel
  language: Language
  /** When the person said it, for limits.drawWithin. */
  askedAt: number
  save(reply: Reply): Promise<'mine' | 'cancelled' | 'lost'>
  /** Whether the platform has come for the final view. */
  collected(): Promise<boolean>
  /** Called when a save finds that somebody asked to stop this reply. */
  onCancelled(): void
  /** Called right before the platform is called. */
  onCall(): void
  /** Called with what a channel threw that is no RemoteError. */
  onBug(error: unknown): void
  /** Called with what came of a call. */
  onResult(result: 'drawn' | 'refused' | 'said'): void
  /** Fires when this process has to let go of the reply. */
  signal: AbortSignal
}

/** The store did not answer. The message is left as it is, for another attempt. */
export class StoreTrouble extends Error {
  override name = 'StoreTrouble'
}

/** Another process works on this reply now. Whoever gets this stops without a word. */
export class TakenOver extends Error {
  override name = 'TakenOver'
}

/**
 * Puts a reply on a platform's screen: drawn while it grows where the platform can, said once where it cannot or no longer will.
 * Saves the view before each draw, so that a poll, the panel and the next process see it; saves each handle right after.
 */
export class ResponseEmitter {
  readonly #options: EmitterOptions
  readonly #reply: Reply
  /** What the row is known to say, until something else is saved. */
  #inRow: ReplyView | undefined
  #behind = false

  constructor(options: EmitterOptions) {
    this.#options = options
    this.#reply = options.reply
    this.#inRow = options.reply.view
  }

  /**
   * Shows a view. A view that grows may be skipped when the platform does not take it now. For a final view it resolves once the
   * whole answer is on the screen, and rejects with a RemoteError when that could not be had: passing ones are worth another time.
   */
  async show(view: ReplyView): Promise<void> {
    const reply = this.#reply
    const final = view.state !== 'working'
    if (view.text !== '' && !reply.timeline.some(({ what }) => what === 'first text')) note(reply, 'first text')
    reply.view = view
    if (!isDeepStrictEqual(view, this.#inRow)) await this.#save()
    if (this.drawableFor <= 0) await this.#giveUpDrawing()
    if (this.#drawing) await this.#drawOrGiveUp(view, final)
    if (!final) return
    if (this.#reply.plain && (await this.#collected())) await this.#drawPages(view)
    if (!this.#drawing) {
      await this.#sayAll(view)
      await this.#trying(() => this.#closeDrawn()).catch((error: unknown) => this.#leaveOpen(error))
    }
    reply.deliveredAt = Date.now()
    note(reply, 'delivered')
    await this.#save()
  }

  /** How long the reply can still be drawn, in ms; Infinity where that is not limited, or is over. */
  get drawableFor(): number {
    const { channel, askedAt } = this.#options
    const { drawWithin } = channel.limits
    return drawWithin === undefined || !this.#drawing ? Number.POSITIVE_INFINITY : askedAt + drawWithin - Date.now()
  }

  /** Whether less is on the screen than the last view said. */
  get behind(): boolean {
    return this.#behind && this.#drawing
  }

  get #drawing(): boolean {
    return this.#options.channel.draw !== undefined && !this.#reply.plain
  }

  async #drawOrGiveUp(view: ReplyView, final: boolean): Promise<void> {
    for (let busy = 0, failed = 0; ; ) {
      try {
        await this.#drawPages(view)
        return
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error
        note(this.#reply, 'draw refused', `${error.fault}: ${error.message}`)
        this.#options.onResult('refused')
        if (error.passing && !final) {
          // It may still be at it: two changes at once come in either order.
          if (error.fault === 'unreachable') await this.#wait(Math.min(error.retryAfter, PAUSE_GROWING))
          return
        }
        if (error.fault === 'busy' && (++busy > BUSY_TRIES || error.retryAfter > LONGEST_WAIT)) throw error
        if (!error.passing || (error.fault === 'unreachable' && ++failed === TRIES)) return this.#giveUpDrawing()
        await this.#wait(error.retryAfter)
      }
    }
  }

  async #drawPages(view: ReplyView): Promise<void> {
    const reply = this.#reply
    const texts = split(view.text, this.#options.channel.limits.text)
    const views = texts.map(
      (text, n): ReplyView => (n < texts.length - 1 ? { text, state: 'done' } : { ...view, text }),
    )
    // An earlier attempt may have drawn more pages than this answer has.
    while (views.length < reply.pages.length && view.state !== 'working')
      views.push({ text: say(this.#options.language, 'superseded'), state: 'done' })
    this.#behind = false
    for (const [n, page] of views.entries()) {
      const news = await this.#drawPage(n, page)
      // What the last call of all made is saved by show(), together with the delivery.
      const end = n === views.length - 1 && view.state !== 'working'
      if (news && !end) await this.#save()
    }
  }

  /** True when the row does not yet say what came of it. */
  async #drawPage(n: number, view: ReplyView): Promise<boolean> {
    const known = this.#reply.pages[n]
    if (known?.handle !== undefined && known.shown === fingerprintOf(view)) return false
    const fresh = await this.#draw(n, view)
    if (!fresh || this.#options.channel.limits.idempotent) return fresh
    // Only a beginning is on the screen. What grows follows with the next view, what is final at once.
    if (view.state === 'working') {
      this.#behind = true
      return true
    }
    await this.#save()
    return this.#draw(n, view)
  }

  /**
   * True when the row has to know of it before anything else is awaited: there was no handle before. One that takes another's
   * place is saved with the next view; after a crash in between, the one before still finds the reply.
   */
  async #draw(n: number, view: ReplyView): Promise<boolean> {
    const reply = this.#reply
    const handle = reply.pages[n]?.handle
    const beginning = handle === undefined && !this.#options.channel.limits.idempotent && this.#beginningOf(view)
    const target: DrawnReply = {
      id: n === 0 ? reply.id : `${reply.id}.${n}`,
      address: reply.address,
      ...(handle === undefined ? {} : { handle }),
      ...(beginning ? { beginning } : {}),
    }
    const drawn = await this.#call((channel) => channel.draw?.(target, view)).catch((error: unknown) => {
      if (handle === undefined && error instanceof RemoteError) reply.pages[n] = { unsure: true }
      throw error
    })
    const shown = fingerprintOf(beginning && drawn !== undefined ? beginning : view)
    const page: Page = { ...(drawn === undefined ? {} : { handle: drawn }), shown }
    reply.pages[n] = page
    note(reply, 'drawn', n === 0 ? undefined : `page ${n + 1}`)
    this.#options.onResult('drawn')
    return handle === undefined && page.handle !== undefined
  }

  /** Half of it; of what cannot be halved, a sign that it is coming. */
  #beginningOf({ text }: ReplyView): ReplyView {
    if (text.length < 2) return { text: '', status: say(this.#options.language, 'working'), state: 'working' }
    const half = cutBefore(text, { max: Math.floor(text.length / 2), unit: 'chars' })
    return { text: text.slice(0, half), state: 'working' }
  }

  /** From now on the answer goes through send(). */
  async #giveUpDrawing(): Promise<void> {
    this.#reply.plain = true
    note(this.#reply, 'given up drawing')
    await this.#save()
    await this.#closeDrawn().catch(passRemoteErrors)
  }

  /**
   * Whether a platform that asks has come for the end, right before nobody gets it any more. It is on the screen then: drawing goes
   * on, and the answer is not said a second time.
   */
  async #collected(): Promise<boolean> {
    if (this.#reply.said > 0 || !(await stored(this.#options.collected()))) return false
    this.#reply.plain = false
    return true
  }

  /** A card that cannot be closed is worth another time for a while; then those who come after it have waited long enough. */
  #leaveOpen(error: unknown): void {
    const givenUp = this.#reply.timeline.findLast(({ what }) => what === 'given up drawing')?.at ?? 0
    if (error instanceof RemoteError && error.passing && Date.now() - givenUp < CLOSE_FOR) throw error
    passRemoteErrors(error)
  }

  /** A card that is on the screen when drawing is given up is told so, or it would spin for ever. */
  async #closeDrawn(): Promise<void> {
    if (!this.#reply.plain) return
    const view: ReplyView = { text: say(this.#options.language, 'continuedBelow'), state: 'done' }
    const closed = fingerprintOf(view)
    const refusals: RemoteError[] = []
    for (const [n, page] of this.#reply.pages.entries()) {
      const there = page.handle !== undefined || (page.unsure && this.#options.channel.limits.idempotent)
      if (!there || page.shown === closed) continue
      try {
        if (await this.#draw(n, view)) await this.#save()
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error
        note(this.#reply, 'draw refused', `${error.fault}: ${error.message}`)
        // What is refused for good without ever having had a handle is not there.
        if (!error.passing && page.handle === undefined) this.#reply.pages[n] = {}
        refusals.push(error)
      }
    }
    const refused = refusals.find((error) => error.passing)
    if (refused) throw refused
  }

  async #sayAll(view: ReplyView): Promise<void> {
    const texts = split(view.text, this.#options.channel.limits.text)
    for (let n = this.#reply.said; n < texts.length; n++) {
      const last = n === texts.length - 1
      const page: ReplyView = last ? { ...view, text: texts[n] ?? '' } : { text: texts[n] ?? '', state: 'done' }
      await this.#trying(() => this.#sayOnce(page))
      this.#reply.said = n + 1
      note(this.#reply, 'said', texts.length > 1 ? `page ${n + 1}` : undefined)
      this.#options.onResult('said')
      await this.#save()
    }
  }

  async #sayOnce(page: ReplyView): Promise<void> {
    try {
      await this.#call((channel) => channel.send(this.#reply.address, page))
    } catch (error) {
      if (!(error instanceof RemoteError) || error.fault !== 'unreachable') throw error
      note(this.#reply, 'perhaps said', error.message)
      if (this.#reply.timeline.filter(({ what }) => what === 'perhaps said').length < UNSURE_TRIES) throw error
      throw new RemoteError('gone', `Nobody knows whether the answer arrived. ${error.message}`, { cause: error })
    }
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof RemoteError && error.passing) || error.retryAfter > LONGEST_WAIT) throw error
        if (tries >= (error.fault === 'busy' ? BUSY_TRIES : TRIES)) throw error
        await this.#wait(error.retryAfter)
      }
    }
  }

  async #wait(ms: number): Promise<void> {
    await sleep(Math.min(ms, LONGEST_WAIT), undefined, { signal: this.#options.signal })
  }

  /** Calls the platform. A bug in a channel is one more thing that it cannot do: it must not hold the conversation up for ever. */
  async #call<T>(call: (channel: Channel) => T): Promise<Awaited<T>> {
    const { signal, channel, onCall, onBug } = this.#options
    // The last moment to let go of the reply: what a call does is noted, whoever works on the reply next.
    signal.throwIfAborted()
    onCall()
    try {
      return await letGo(Promise.resolve(call(channel)), signal, LETTING_GO)
    } catch (error) {
      if (error instanceof RemoteError || error === signal.reason) throw error
      onBug(error)
      throw new RemoteError('invalid', 'The channel itself failed: the log says more.', { cause: error })
    }
  }

  async #save(): Promise<void> {
    this.#inRow = undefined
    const fate = await stored(this.#options.save(this.#reply))
    if (fate === 'lost') throw new TakenOver('another process has taken this reply over')
    if (fate === 'cancelled') this.#options.onCancelled()
  }
}

async function stored<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw new StoreTrouble('the reply could not be saved', { cause })
  })
}

/** A card that cannot be told is noted as refused; more cannot be done about it. */
function passRemoteErrors(error: unknown): void {
  if (!(error instanceof RemoteError)) throw error
}

function fingerprintOf(view: ReplyView): string {
  return hash('sha1', JSON.stringify(view), 'base64').slice(0, 16)
}
