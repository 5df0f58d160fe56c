import { isDirect } from './address.ts'
import type { Drawing } from './compose.ts'
import { Refusal } from './refusal.ts'

/** One message on its way out. */
export interface Outgoing {
  chat: number
  thread?: number
  replyTo?: number
  drawing: Drawing
  /** Without formatting. */
  plain?: true
}

/** Tries again with less for as long as Telegram names something that can be left out. */
export async function withFallbacks<T>(message: Outgoing, attempt: (message: Outgoing) => Promise<T>): Promise<T> {
  try {
    return await attempt(message)
  } catch (error) {
    const simpler = error instanceof Refusal ? simplify(message, error) : undefined
    if (!simpler) throw error
    return withFallbacks(simpler, attempt)
  }
}

/** Undefined when nothing is left to give up, so this ends. */
function simplify(message: Outgoing, { reason }: Refusal): Outgoing | undefined {
  const { keyboard, ...drawing } = message.drawing
  const { thread, ...elsewhere } = message
  if (reason === 'formatting' && !message.plain) return { ...message, plain: true }
  if (reason === 'buttons' && keyboard) return { ...message, drawing }
  // Topics of private chats are refused now and then: https://github.com/tdlib/telegram-bot-api/issues/847 (read 2026-11-21)
  if (reason === 'thread' && thread !== undefined && isDirect(message.chat)) return elsewhere
  return undefined
}
