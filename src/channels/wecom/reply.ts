import type { Language } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import { attachmentsOf, captioned } from './attachments.ts'
import { cardOf } from './card.ts'
import { cut } from './cut.ts'
import { PAGE_BYTES } from './limits.ts'
import { wecomMarkdown } from './markdown.ts'
import type { Pictures } from './pictures.ts'
import { say } from './words.ts'
import { below, finishedText, growingText, type StreamLook } from './write.ts'

/** How the stream of a reply looks now. There is one: of a text that is too long it has the beginning, see overflowOf. */
export async function lookOf(
  view: ReplyView,
  id: string,
  { language, pictures }: { language: Language; pictures: Pictures },
): Promise<StreamLook> {
  const { head, rest } = cut(wordsOf(view, language), PAGE_BYTES)
  const shown = rest ? below(head, say(language, 'below')) : head
  if (view.state === 'working')
    return { id, content: rest ? shown : growingText({ ...view, text: shown }), finish: false }
  const files = attachmentsOf(view, language)
  const opened = await pictures.of(id, files)
  const others = files.filter(({ url }) => !opened.has(url))
  return {
    id,
    content: finishedText(shown, others, language),
    finish: true,
    pictures: [...opened.values()],
    card: view.buttons && cardOf(view.buttons, id, language),
  }
}

/** What of a finished reply does not fit its stream, as the one message that may follow; '' when all of it fits. */
export function overflowOf(view: ReplyView, language: Language): string {
  const { rest } = cut(wordsOf(view, language), PAGE_BYTES)
  return rest && finishedText(shortened(rest, language), [], language)
}

/** A finished reply as one message. */
export function wholeOf(view: ReplyView, language: Language): string {
  const text = shortened(wordsOf(view, language), language)
  return finishedText(text, attachmentsOf(view, language), language)
}

function wordsOf({ text, state }: ReplyView, language: Language): string {
  return wecomMarkdown(captioned(text, language), { growing: state === 'working' })
}

/** A message has no second page: it says what is missing. */
function shortened(text: string, language: Language): string {
  const { head, rest } = cut(text, PAGE_BYTES)
  return rest === '' ? head : below(head, say(language, 'tooLong', { n: [...rest].length }))
}
