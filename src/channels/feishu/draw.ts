import type { ChannelHost, DrawnReply } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, LinkedFile, ReplyView } from '../../contract/message.ts'
import { addressIn } from './address.ts'
import type { FeishuApi } from './api.ts'
import {
  type CardPlace,
  finalCard,
  fits,
  type Look,
  patchedCard,
  statusText,
  summaryOf,
  textOf,
  workingCard,
} from './card.ts'
import { type Handle, handleIn } from './handle.ts'
import { linked, type Prepared, prepare } from './media.ts'
import { Refusal } from './refusal.ts'
import { CardStream, type Counts, fingerprintOf } from './stream.ts'
import type { TypingSigns } from './typing.ts'
import { keyOf } from './write.ts'

interface Pen {
  api: FeishuApi
  host: Pick<ChannelHost, 'openLink' | 'log' | 'language'>
  signs: TypingSigns
  counts: Counts
}

/** Shows a reply: a sign on the question, then a card that streams; or, where the app may not stream, one that is changed. */
export async function drawReply(pen: Pen, reply: DrawnReply, view: ReplyView): Promise<Json | undefined> {
  const { id, address, handle } = reply
  const place = { reply: id, address: addressIn(address), language: pen.host.language }
  const drawing = new Drawing(pen, place)
  const known = handle === undefined ? undefined : handleIn(handle)
  if (view.state !== 'working') return drawing.finish(known, view)
  if (known) return drawing.grow(known, view)
  const { message } = place.address
  if (view.text.trim() !== '' || view.status) return drawing.appear(view)
  if (message !== undefined) await pen.signs.show(message)
  return undefined
}

/** One call of draw(). */
class Drawing {
  readonly #pen: Pen
  readonly #place: Required<CardPlace>

  constructor(pen: Pen, place: Required<CardPlace>) {
    this.#pen = pen
    this.#place = place
  }

  async grow({ message, card }: Handle, view: ReplyView): Promise<Handle> {
    if (!card) {
      await fitting((look) => this.#pen.api.patch(message, whole(patchedCard(view, this.#place, look)), 'grow'))
      return { message }
    }
    const stream = new CardStream(this.#pen, card)
    await stream.grow({ text: textOf(view, 'full'), status: statusText(view, this.#place.language) })
    return { message, card: stream.card }
  }

  /** Pictures and files are handed over first: what Feishu does not take is a link in the text. */
  async finish(known: Handle | undefined, view: ReplyView): Promise<Handle> {
    const { view: shown, posts } = await prepare(view, this.#pen.api, this.#pen.host)
    const handle = await (known ? this.#end(known, shown) : this.appear(shown))
    const refused = await this.#postFiles(posts)
    return refused.length > 0 ? this.#end(handle, linked(shown, refused)) : handle
  }

  /** The reply becomes something to read. The key makes it one message, however often a process dies in between. */
  async appear(view: ReplyView): Promise<Handle> {
    try {
      return await this.#appearStreaming(view)
    } catch (error) {
      if (!(error instanceof Refusal) || error.passing || error.fault === 'gone') throw error
      this.#pen.host.log.warn('A card cannot be streamed; it is sent and changed instead', { reason: error.message })
      return await this.#appearPatched(view)
    } finally {
      const { message } = this.#place.address
      if (message !== undefined) await this.#pen.signs.takeBack(message)
    }
  }

  async #appearStreaming(view: ReplyView): Promise<Handle> {
    const { api } = this.#pen
    const { address, reply, language } = this.#place
    const working = view.state === 'working'
    const urgency = working ? 'first' : 'final'
    const draw = working ? workingCard : finalCard
    const id = await fitting((look) => api.cards.create(whole(draw(view, this.#place, look)), urgency))
    const content = { type: 'card', data: { card_id: id } }
    const message = await api.post(address, { type: 'interactive', content, uuid: keyOf(reply), urgency })
    const shown = await this.#cardIn(message)
    if (shown === undefined || shown === id) {
      const card = { id, sequence: 0, since: Date.now(), text: fingerprintOf(textOf(view, 'full')) }
      return { message, card: { ...card, status: statusText(view, language) } }
    }
    // A process that died had sent it before: the message shows that card, and ours is nowhere.
    const card = { id: shown, sequence: 0, since: 0, text: '', status: '' }
    return working ? this.grow({ message, card }, view) : this.#end({ message, card }, view)
  }

  async #appearPatched(view: ReplyView): Promise<Handle> {
    const { address, reply } = this.#place
    const working = view.state === 'working'
    const draw = working ? patchedCard : finalCard
    const post = { type: 'interactive', uuid: keyOf(reply), urgency: working ? 'first' : 'final' } as const
    const message = await fitting((look) =>
      this.#pen.api.post(address, { ...post, content: whole(draw(view, this.#place, look)) }),
    )
    // A process that died may have sent it before, as it looked then.
    return working ? { message } : this.#end({ message }, view)
  }

  async #end({ message, card }: Handle, view: ReplyView): Promise<Handle> {
    if (!card) {
      await fitting((look) => this.#pen.api.patch(message, whole(finalCard(view, this.#place, look)), 'final'))
      return { message }
    }
    const stream = new CardStream(this.#pen, card)
    const summary = summaryOf(view, this.#place.language)
    await fitting((look) => stream.finish(whole(finalCard(view, this.#place, look)), summary))
    return { message, card: stream.card }
  }

  /** Undefined where Feishu does not tell. Where it may tell later, that is waited for: the wrong card would grow for ever. */
  async #cardIn(message: string): Promise<string | undefined> {
    try {
      return await this.#pen.api.cards.of(message)
    } catch (error) {
      if (!(error instanceof RemoteError) || error.passing) throw error
      this.#pen.host.log.debug('Which card a message shows could not be asked', { reason: error.message })
      return undefined
    }
  }

  /** Returns the files that are refused: whoever cannot get one may still follow its link. */
  async #postFiles(posts: Prepared['posts']): Promise<LinkedFile[]> {
    const { address, reply } = this.#place
    const refused: LinkedFile[] = []
    for (const [n, { file, post }] of posts.entries()) {
      try {
        await this.#pen.api.post(address, { ...post, uuid: keyOf(`${reply} file ${n}`), urgency: 'send' })
      } catch (error) {
        if (!(error instanceof Refusal) || error.passing) throw error
        this.#pen.host.log.warn('A file could not be sent; it is linked', { reason: error.message })
        refused.push(file)
      }
    }
    return refused
  }
}

/** What Feishu refuses for its content is tried once more with nothing special in it. */
async function fitting<T>(draw: (look: Look) => Promise<T>): Promise<T> {
  try {
    return await draw('full')
  } catch (error) {
    if (!(error instanceof RemoteError) || error.fault !== 'invalid') throw error
    return draw('simple')
  }
}

function whole(card: object): object {
  if (fits(card)) return card
  throw new RemoteError('invalid', 'The text grew larger in being drawn than a card may be.')
}
