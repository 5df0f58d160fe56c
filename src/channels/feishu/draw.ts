import type { ChannelHost, DrawnReply } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
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
import { type Handle, handleIn, kept } from './handle.ts'
import { linked, type Prepared, prepare } from './media.ts'
import { Refusal } from './refusal.ts'
import { CardStream, fingerprintOf } from './stream.ts'
import { keyOf } from './write.ts'

interface Pen {
  api: FeishuApi
  host: Pick<ChannelHost, 'openLink' | 'log' | 'language'>
}

/** Shows a reply: a sign on the question, then a card that streams; or, where the app may not stream, one that is changed. */
export async function drawReply(pen: Pen, reply: DrawnReply, view: ReplyView): Promise<Json | undefined> {
  const drawing = new Drawing(pen, reply)
  if (view.state !== 'working') return drawing.finish(view)
  return drawing.grow(view)
}

class Drawing {
  readonly #pen: Pen
  readonly #place: CardPlace
  readonly #handle: Handle

  constructor(pen: Pen, { id, address, handle }: DrawnReply) {
    this.#pen = pen
    this.#place = { reply: id, address: addressIn(address), language: pen.host.language, drawn: true }
    this.#handle = handleIn(handle)
  }

  async grow(view: ReplyView): Promise<Json | undefined> {
    const handle = this.#handle
    if (handle.message === undefined) {
      if (view.text.trim() === '' && !view.status) await this.#showTyping()
      else await this.#appear(view)
    } else if (handle.card) {
      const stream = new CardStream(this.#pen.api, handle.card)
      await stream.grow({ text: textOf(view, 'full'), status: statusText(view, this.#place.language) })
      handle.card = stream.card
    } else {
      const { message } = handle
      await fitting((look) => this.#pen.api.patch(message, whole(patchedCard(view, this.#place, look)), 'grow'))
    }
    return kept(handle)
  }

  async finish(view: ReplyView): Promise<Json | undefined> {
    const { api, host } = this.#pen
    try {
      const { view: shown, posts } = await prepare(view, api, host)
      await this.#end(shown)
      const refused = await this.#postFiles(posts)
      // Whoever cannot get a file can still follow its link.
      if (refused.length > 0) await this.#end(linked(shown, refused))
    } finally {
      await this.#takeTypingBack()
    }
    return kept(this.#handle)
  }

  async #end(view: ReplyView): Promise<void> {
    const handle = this.#handle
    if (handle.message === undefined) {
      await this.#appear(view)
      return
    }
    const { message } = handle
    if (!handle.card) {
      await fitting((look) => this.#pen.api.patch(message, whole(finalCard(view, this.#place, look)), 'final'))
      return
    }
    const stream = new CardStream(this.#pen.api, handle.card)
    const summary = summaryOf(view, this.#place.language)
    await fitting((look) => stream.finish(whole(finalCard(view, this.#place, look)), summary))
    handle.card = stream.card
  }

  /** The reply becomes something to read. The key makes it one message, however often a process dies in between. */
  async #appear(view: ReplyView): Promise<void> {
    try {
      await this.#appearStreaming(view)
    } catch (error) {
      if (!(error instanceof Refusal) || error.passing || error.fault === 'gone') throw error
      this.#pen.host.log.warn('A card cannot be streamed; it is sent and changed instead', { reason: error.message })
      await this.#appearPatched(view)
    }
    await this.#takeTypingBack()
  }

  async #appearStreaming(view: ReplyView): Promise<void> {
    const { api } = this.#pen
    const working = view.state === 'working'
    const draw = working ? workingCard : finalCard
    const urgency = working ? 'first' : 'final'
    const id = await fitting((look) => api.createCard(whole(draw(view, this.#place, look)), urgency))
    const message = await api.post(this.#place.address, {
      type: 'interactive',
      content: { type: 'card', data: { card_id: id } },
      uuid: keyOf(this.#place.reply),
      urgency,
    })
    this.#handle.message = message
    const text = working ? fingerprintOf(textOf(view, 'full')) : ''
    const status = statusText(view, this.#place.language)
    this.#handle.card = { id, sequence: 0, since: Date.now(), text, status }
    const shown = await this.#cardIn(message)
    if (shown === undefined || shown === id) return
    // A process that died had sent it before: the message shows its card, and ours is nowhere.
    this.#handle.card = { id: shown, sequence: Math.floor(Date.now() / 1000), since: 0, text: '', status: '' }
    if (working) await this.grow(view)
    else await this.#end(view)
  }

  async #appearPatched(view: ReplyView): Promise<void> {
    const { api } = this.#pen
    const working = view.state === 'working'
    const draw = working ? patchedCard : finalCard
    const uuid = keyOf(this.#place.reply)
    delete this.#handle.card
    this.#handle.message = await fitting((look) =>
      api.post(this.#place.address, {
        type: 'interactive',
        content: whole(draw(view, this.#place, look)),
        uuid,
        urgency: working ? 'first' : 'final',
      }),
    )
    // A process that died may have sent it before, as it looked then.
    if (!working) await this.#end(view)
  }

  async #cardIn(message: string): Promise<string | undefined> {
    try {
      return await this.#pen.api.cardOf(message)
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      this.#pen.host.log.debug('Which card a message shows could not be asked', { reason: error.message })
      return undefined
    }
  }

  async #postFiles(posts: Prepared['posts']) {
    const refused: Prepared['posts'][number]['file'][] = []
    for (const [n, { file, post }] of posts.entries()) {
      try {
        const { address, reply } = this.#place
        await this.#pen.api.post(address, { ...post, uuid: keyOf(`${reply} file ${n}`), urgency: 'send' })
      } catch (error) {
        if (!(error instanceof Refusal) || error.passing) throw error
        this.#pen.host.log.warn('A file could not be sent; it is linked', { reason: error.message })
        refused.push(file)
      }
    }
    return refused
  }

  /** Feishu has no typing sign for bots; this reaction is what stands for it. It is an extra, and its failure is nobody's business. */
  async #showTyping(): Promise<void> {
    const { message } = this.#place.address
    if (message === undefined || this.#handle.typing !== undefined) return
    await this.#quietly(async () => {
      this.#handle.typing = await this.#pen.api.react(message)
    })
  }

  async #takeTypingBack(): Promise<void> {
    const { typing } = this.#handle
    const { message } = this.#place.address
    if (message === undefined || typing === undefined) return
    await this.#quietly(() => this.#pen.api.takeBack(message, typing))
    delete this.#handle.typing
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      this.#pen.host.log.debug('The typing sign could not be changed', { reason: error.message })
    })
  }
}

/** What Feishu refuses for its content is tried once more with nothing special in it. */
export async function fitting<T>(draw: (look: Look) => Promise<T>): Promise<T> {
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
