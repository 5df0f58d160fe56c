import type { Me } from './api.ts'
import type { MessageEntity } from './update.ts'

/** What a text says once the ways of calling this bot are taken out of it. */
export interface Heard {
  text: string
  /** True when this bot was mentioned, or a command was given that is not another bot's. */
  called: boolean
  /** The command at the start is for another bot: `/cmd@otherbot`. */
  forAnother: boolean
}

/** Offsets of entities count UTF-16 units, as JavaScript does. https://core.telegram.org/bots/api#messageentity (read 2026-11-21) */
export function hear(text: string, entities: MessageEntity[], me: Me): Heard {
  const ours = `@${me.username.toLowerCase()}`
  let rest = ''
  let end = 0
  let called = false
  let forAnother = false
  for (const entity of entities.toSorted((a, b) => a.offset - b.offset)) {
    if (entity.offset < end) continue
    const words = text.slice(entity.offset, entity.offset + entity.length)
    const before = rest + text.slice(end, entity.offset)
    if (isMention(entity, words, ours, me)) {
      rest = before
      called = true
    } else if (entity.type === 'bot_command' && before.trim() === '') {
      const [command = '', bot] = words.split('@')
      forAnother = bot !== undefined && `@${bot.toLowerCase()}` !== ours
      rest = before + (forAnother ? words : command)
      called ||= !forAnother
    } else continue
    end = entity.offset + entity.length
    // «ask @bot about» leaves one space, «@bot, hello» no comma.
    if (rest.trim() === '') end += text.slice(end).match(/^\s*[,:\uff0c\uff1a\u3001]?\s*/u)?.[0].length ?? 0
    else if (/\s$/.test(rest) && text[end] === ' ') end += 1
  }
  return { text: (rest + text.slice(end)).trim(), called, forAnother }
}

function isMention(entity: MessageEntity, words: string, ours: string, me: Me): boolean {
  if (entity.type === 'text_mention') return entity.user?.id === me.id
  return entity.type === 'mention' && words.toLowerCase() === ours
}
