import type { Backend } from './backend.ts'
import type { Entity, Message } from './objects.ts'
import type { Room } from './room.ts'

/** Whether a bot gets to know of a person's message at all (core.telegram.org/bots/features#privacy-mode, read 2026-11-21). */
export function hears(backend: Backend, room: Room, message: Message): boolean {
  if (!room.isGroup) return true
  if (room.status === 'kicked' || room.status === 'left') return false
  if (!backend.privacy || room.status === 'administrator') return true
  if (message.reply_to_message?.from?.id === backend.me.id) return true
  const words = message.text ?? message.caption ?? ''
  const entities = message.entities ?? message.caption_entities ?? []
  return entities.some((entity) => isMeant(backend, room, words, entity))
}

function isMeant(backend: Backend, room: Room, words: string, entity: Entity): boolean {
  const part = words.slice(entity.offset, entity.offset + entity.length).toLowerCase()
  const own = `@${backend.me.username?.toLowerCase()}`
  if (entity.type === 'mention') return part === own
  if (entity.type === 'text_mention') return entity.user?.id === backend.me.id
  if (entity.type === 'bot_command') return part.includes('@') ? part.endsWith(own) : room.botSpoke
  return false
}
