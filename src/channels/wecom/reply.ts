import type { Log } from '../../contract/channel.ts'
import type { Language } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import { cardOf } from './card.ts'
import { cut } from './cut.ts'
import { PAGE_BYTES } from './limits.ts'
import type { Opening } from './outside.ts'
import { picturesAmong } from './pictures.ts'
import { say } from './words.ts'
import { below, finishedText, growingText, type StreamLook, wecomMarkdown } from './write.ts'

export interface ReplyParts {
  language: Language
  log: Log
  allow?: Opening['allow']
}

/**
 * How the stream of a reply looks now. A reply has one stream: of a text that is too long, the beginning is in it, and the rest
 * goes out as a message (see overflowOf). `over` says that the stream has to end, however far the reply is.
 */
export async function lookOf(
  view: ReplyView | undefined,
  { id, over }: { id: string; over: boolean },
  { language, log, allow }: ReplyParts,
): Promise<StreamLook> {
  const { head, rest } = cut(wecomMarkdown(view?.text ?? ''), PAGE_BYTES)
  if (!view || view.state === 'working') {
    if (over) return { id, content: below(head, say(language, 'later')), finish: true }
    return {
      id,
      content: rest ? below(head, say(language, 'below')) : growingText({ ...view, text: head }),
      finish: false,
    }
  }
  const { pictures, others } = await picturesAmong(view.files ?? [], { log, ...(allow ? { allow } : {}) })
  return {
    id,
    content: rest ? below(head, say(language, 'below')) : finishedText(head, others, language),
    finish: true,
    pictures,
    card: view.buttons && cardOf(view.buttons, id, language),
  }
}

/** What of a finished reply does not fit its stream, as the one message that may follow; '' when all of it fits. */
export function overflowOf(view: ReplyView, language: Language): string {
  const { rest } = cut(wecomMarkdown(view.text), PAGE_BYTES)
  if (rest === '') return ''
  const { head, rest: lost } = cut(rest, PAGE_BYTES)
  if (lost === '') return finishedText(head, view.files ?? [], language)
  return below(head, say(language, 'tooLong', { n: [...lost].length }))
}
