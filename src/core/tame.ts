import { createHash } from 'node:crypto'
import type { InboundMessage } from '../contract/message.ts'

/** A message is cut here: no platform lets a person send more, and a row has to end somewhere. */
const LONGEST_TEXT = 200_000
const LONGEST_QUOTE = 20_000
const LONGEST_NAME = 200
/** Longer ids do not fit every index. */
const LONGEST_ID = 255
const MOST_FILES = 50

/** A message within the bounds that everything behind accept() relies on: sizes, readable characters, a time that has come. */
export function tame(message: InboundMessage): InboundMessage {
  const { conversation: chat, sender, sentAt, quote, unsupported } = message
  const { title, thread } = chat
  const now = Date.now()
  return {
    ...message,
    id: tameId(message.id),
    conversation: {
      ...chat,
      key: tameId(chat.key),
      ...(title === undefined ? {} : { title: readable(title, LONGEST_NAME) }),
      ...(thread === undefined ? {} : { thread: tameId(thread) }),
    },
    sender: {
      id: tameId(sender.id),
      ...(sender.name === undefined ? {} : { name: readable(sender.name, LONGEST_NAME) }),
    },
    text: readable(message.text, LONGEST_TEXT),
    ...(quote === undefined ? {} : { quote: readable(quote, LONGEST_QUOTE) }),
    ...(unsupported === undefined ? {} : { unsupported: readable(unsupported, LONGEST_NAME) }),
    files: message.files.slice(0, MOST_FILES).map((file) => ({ ...file, name: readable(file.name, LONGEST_NAME) })),
    // A platform's clock may be ahead of ours, or missing.
    sentAt: sentAt > 0 ? Math.min(Math.round(sentAt), now) : now,
  }
}

/** An id as it is stored. An endless one is told from another by its hash. */
export function tameId(id: string): string {
  const known = readable(id, Number.POSITIVE_INFINITY)
  return known.length <= LONGEST_ID ? known : `sha256:${createHash('sha256').update(known).digest('base64url')}`
}

/** Without NUL, which PostgreSQL refuses, and without half characters. */
function readable(text: string, longest: number): string {
  return text.replaceAll('\0', '').slice(0, longest).toWellFormed()
}
