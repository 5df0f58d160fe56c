import { createHash, randomUUID } from 'node:crypto'
import type { ChannelHost } from '../../contract/channel.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { type Address, addressIn } from './address.ts'
import type { FeishuApi, Post } from './api.ts'
import { type CardPlace, finalCard, fits, postContent, textContent } from './card.ts'
import { type Prepared, prepare } from './media.ts'
import { Refusal } from './refusal.ts'

interface WaysOut {
  api: FeishuApi
  host: Pick<ChannelHost, 'openLink' | 'log' | 'language'>
  /** Whether the settings allow cards. */
  cards: boolean
}

type Content = Pick<Post, 'type' | 'content'>

/** Says a message on the first way that takes it: a card, a post, plain text. Then its files. */
export async function sendMessage(out: WaysOut, address: Json, view: ReplyView): Promise<void> {
  const { api, host } = out
  const to = addressIn(address)
  const { view: shown, posts } = await prepare(view, api, host)
  await say(out, to, waysFor(out, to, { shown, said: view }))
  const refused: Prepared['posts'][number]['file'][] = []
  for (const { file, post } of posts) {
    await api.post(to, { ...post, uuid: randomUUID(), urgency: 'send' }).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.passing) throw error
      refused.push(file)
    })
  }
  if (refused.length === 0) return
  const links = refused.map(({ name, url }) => (/^https?:/i.test(url) ? `${name}: ${url}` : name)).join('\n')
  await say(out, to, [{ type: 'text', content: { text: links } }])
}

function waysFor(
  { cards, host }: WaysOut,
  address: Address,
  { shown, said }: { shown: ReplyView; said: ReplyView },
): Content[] {
  const place: CardPlace = { address, language: host.language }
  const looks = cards ? (['full', 'simple'] as const).map((look) => finalCard(shown, place, look)).filter(fits) : []
  const post = postContent(shown, address)
  return [
    ...looks.map((content) => ({ type: 'interactive', content }) as const),
    ...(fits(post) ? [{ type: 'post', content: post } as const] : []),
    { type: 'text', content: textContent(said, address) },
  ]
}

async function say({ api, host }: WaysOut, to: Address, ways: Content[]): Promise<void> {
  // The same key on every way: a way that was refused has used none.
  const uuid = randomUUID()
  for (const [n, way] of ways.entries()) {
    try {
      await api.post(to, { ...way, uuid, urgency: 'send' })
      return
    } catch (error) {
      const closed = error instanceof Refusal && !error.passing && error.fault !== 'gone'
      if (!closed || n === ways.length - 1) throw error
      host.log.debug('A way to send a message was closed', { type: way.type, reason: error.message })
    }
  }
}

/** Feishu takes at most 50 characters. */
export function keyOf(id: string): string {
  return id.length <= 50 ? id : createHash('sha256').update(id).digest('base64url')
}
