import type { Language } from '../contract/language.ts'
import type { ReplyView } from '../contract/message.ts'
import type { Replies } from '../store/replies.ts'
import { below } from './endings.ts'
import { tameId } from './tame.ts'
import { say } from './words.ts'

/**
 * How the reply to a platform's message looks now, for those that ask. A message that ended without a reply of its own has an end,
 * too; and so has a stream whose answer goes another way.
 */
export async function lookAt(
  replies: Replies,
  { id, language }: { id: string; language: Language },
  message: string,
): Promise<ReplyView | undefined> {
  const found = await replies.to(id, tameId(message))
  if (!found) return undefined
  const continuedBelow = say(language, 'continuedBelow')
  const { seq, state, merged, view, plain, seen } = found
  if (merged) return { text: say(language, 'answeredTogether'), state: 'done' }
  if (view?.state === 'working' && plain) return { ...view, text: below(view.text, continuedBelow), state: 'done' }
  if (view && view.state !== 'working')
    return seen || (await replies.noteSeen(seq)) ? view : { text: continuedBelow, state: 'done' }
  if (state === 'waiting' || state === 'running') return view ?? { text: '', state: 'working' }
  if (state === 'stopped') return { text: say(language, 'stoppedMark'), state: 'stopped' }
  return { text: say(language, 'notAnswered'), state: 'done' }
}

/** Whether the platform has come for the final view of the reply to its message. */
export async function wasSeen(replies: Replies, channel: string, message: string): Promise<boolean> {
  const found = await replies.to(channel, tameId(message))
  return found?.seen ?? false
}
