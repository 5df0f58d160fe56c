import { z } from 'zod'
import type { Language } from '../../contract/language.ts'
import type { InboundMessage } from '../../contract/message.ts'
import { lax } from '../../lib/lax.ts'
import type { Address } from './address.ts'
import type { SaidBefore } from './api.ts'
import { type Content, contentOf } from './content.ts'

/** Who reads. */
export interface Reader {
  /** The bot's open_id. */
  bot: string
  language: Language
}

/** A message as its event tells it. The rest has to be asked for. */
export interface Heard {
  message: InboundMessage
  /** The message that this one answers. */
  parent?: string
  /** What was forwarded is not in the event. */
  forwards?: true
}

/** im.message.receive_v1. https://open.feishu.cn/document/server-docs/im-v1/message/events/receive (read 2026-11-21) */
export function readMessage(event: unknown, reader: Reader): Heard | 'not for us' | undefined {
  const parsed = messageEvent.safeParse(event)
  if (!parsed.success) return undefined
  const { sender, message: said } = parsed.data
  const from = sender.sender_id?.open_id ?? sender.sender_id?.union_id ?? sender.sender_id?.user_id
  // Bots that answer bots never stop.
  if ((sender.sender_type ?? 'user') !== 'user' || from === reader.bot) return 'not for us'
  // "Ann has joined the group": nobody said it.
  if (said.message_type === 'system') return 'not for us'
  if (!from) return undefined
  const kind = said.chat_type === 'p2p' ? 'direct' : 'group'
  const thread = said.thread_id ?? (said.chat_type === 'topic_group' ? (said.root_id ?? said.message_id) : undefined)
  const mentions = said.mentions ?? []
  const content = contentOf(said.message_type, said.content ?? '', {
    message: said.message_id,
    language: reader.language,
    nameOf: (key) => nameIn(mentions, key, reader.bot),
  })
  const address: Address = {
    to: said.chat_id,
    kind,
    message: said.message_id,
    ...(thread ? { inThread: true } : {}),
    ...(kind === 'group' ? { asker: from } : {}),
  }
  const message: InboundMessage = {
    id: said.message_id,
    // A person that is written to first is known by the same id.
    conversation: { key: kind === 'direct' ? from : said.chat_id, kind, ...(thread ? { thread } : {}) },
    sender: { id: from },
    ...content,
    addressed: kind === 'direct' || mentions.some(({ id }) => id?.open_id === reader.bot),
    sentAt: Number(said.create_time) || Date.now(),
    address,
  }
  return {
    message,
    ...(said.parent_id ? { parent: said.parent_id } : {}),
    ...(said.message_type === 'merge_forward' ? { forwards: true } : {}),
  }
}

/** What a message says that was asked for by its id; forwarded ones a line each. */
export function readAgain(items: SaidBefore[], language: Language): Content {
  const [first, ...children] = items
  const read = (item: SaidBefore): Content =>
    contentOf(item.msg_type ?? '', item.body?.content ?? '', {
      message: item.message_id ?? '',
      language,
      nameOf: (key) => nameIn(item.mentions ?? [], key),
    })
  if (!first) return { text: '', files: [] }
  if (first.msg_type !== 'merge_forward') return read(first)
  // Files in forwarded messages cannot be fetched (234043).
  const lines = children.slice(0, MOST_FORWARDED).map((item) => {
    const { text, files, unsupported } = read(item)
    return text || (files[0] ? `[${files[0].name}]` : unsupported ? `[${unsupported}]` : '')
  })
  const text = lines.filter(Boolean).join('\n')
  return text === '' ? read(first) : { text, files: [] }
}

const MOST_FORWARDED = 100

interface Mention {
  key?: string | null | undefined
  name?: string | null | undefined
  id?: { open_id?: string | null | undefined } | null | undefined
}

/** '' for the bot itself. */
function nameIn(mentions: Mention[], key: string, bot?: string): string {
  if (key === '@_all') return '@all'
  const mention = mentions.find((one) => one.key === key)
  if (bot !== undefined && mention?.id?.open_id === bot) return ''
  return mention?.name ? `@${mention.name}` : key
}

const word = lax(z.string().min(1)).transform((value) => value ?? undefined)
const ids = lax(z.object({ open_id: word, union_id: word, user_id: word }))

const messageEvent = z.object({
  sender: z.object({ sender_id: ids, sender_type: word }),
  message: z.object({
    message_id: z.string().min(1),
    root_id: word,
    parent_id: word,
    thread_id: word,
    create_time: z.union([z.string(), z.number()]).optional().catch(undefined),
    chat_id: z.string().min(1),
    chat_type: word,
    message_type: z.string(),
    content: word,
    mentions: lax(z.array(z.object({ key: word, name: word, id: ids }))),
  }),
})

/** The bot was added to a group, or somebody opened their chat with it. …/im-v1/chat-member/events/added_v1 */
export function readArrival(event: unknown, { id, type }: { id: string; type: string }): InboundMessage | undefined {
  const parsed = arrivalEvent.safeParse(event)
  if (!parsed.success) return undefined
  const { chat_id, name, operator_id, operator, user } = parsed.data
  const group = type.startsWith('im.chat.member.')
  const from = (group ? undefined : user?.open_id) ?? operator_id?.open_id ?? operator?.open_id ?? user?.open_id
  if (!from) return undefined
  return {
    // A chat is opened again and again, and greeted the first time.
    id: group ? `added:${id}` : `opened:${from}`,
    conversation: {
      key: group ? chat_id : from,
      kind: group ? 'group' : 'direct',
      ...(group && name ? { title: name } : {}),
    },
    sender: { id: from },
    text: '',
    files: [],
    addressed: true,
    sentAt: Date.now(),
    address: { to: chat_id, kind: group ? 'group' : 'direct' } satisfies Address,
    greets: true,
  }
}

const arrivalEvent = z.object({
  chat_id: z.string().min(1),
  name: word,
  operator_id: ids,
  operator: ids,
  user: ids,
})
