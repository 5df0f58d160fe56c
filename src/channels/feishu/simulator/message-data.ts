import type { JsonObject } from '../../../lib/json.ts'
import type { Message } from './chats.ts'
import type { Directory } from './directory.ts'
import { stableId } from './ids.ts'

/** A message as the API answers it; of a card only a rest, unless its JSON is asked for. */
export function messageData(message: Message, directory: Directory, cardContent = ''): JsonObject {
  const { by, chat, card } = message
  const sender = by
    ? { id: by.id, id_type: 'open_id', sender_type: by.isBot ? 'app' : 'user' }
    : { id: directory.bot.appId, id_type: 'app_id', sender_type: 'app' }
  const content = card && cardContent === 'raw_card_content' ? JSON.stringify(card.json) : contentOf(message)
  return {
    message_id: message.id,
    ...(message.rootId !== undefined && { root_id: message.rootId }),
    ...(message.parentId !== undefined && { parent_id: message.parentId }),
    ...(message.threadId !== undefined && { thread_id: message.threadId }),
    msg_type: message.type,
    create_time: String(message.at),
    update_time: String(message.updatedAt),
    deleted: message.recalled !== undefined,
    updated: message.updatedAt !== message.at,
    chat_id: chat.id,
    sender: { ...sender, tenant_key: directory.tenantKey },
    body: { content },
    mentions: message.mentions.map(flatMention),
  }
}

/** What stands inside of forwarded talk. */
export function forwarded(message: Message, directory: Directory): JsonObject[] {
  if (message.type !== 'merge_forward') return []
  return ['明天几点开会？', '十点'].map((text, n) => ({
    message_id: stableId('om', `${message.id} ${n}`),
    upper_message_id: message.id,
    msg_type: 'text',
    create_time: String(message.at),
    sender: {
      id: directory.people[0]?.id ?? '',
      id_type: 'open_id',
      sender_type: 'user',
      tenant_key: directory.tenantKey,
    },
    body: { content: JSON.stringify({ text }) },
  }))
}

function contentOf({ card, content, recalled }: Message): string {
  if (recalled) return 'This message was recalled'
  return card
    ? JSON.stringify({ title: null, elements: [[{ tag: 'text', text: '请升级至最新版本客户端，以查看内容' }]] })
    : content
}

/** The API has the open_id as it is, where events have an object of ids. */
function flatMention({ key, id, name, tenant_key }: JsonObject): JsonObject {
  const openId = typeof id === 'object' && id !== null && 'open_id' in id ? id.open_id : id
  return { key, id: openId, id_type: 'open_id', name, tenant_key }
}
