import type { Language } from '../../contract/language.ts'
import type { LinkedFile, ReplyView } from '../../contract/message.ts'
import { imagesIn, replaceImages } from '../../lib/markdown/images.ts'
import { say } from './words.ts'

/** A picture that carries itself and is not written to its end yet. */
const half = /!\[[^\]\n]*\]\(data:[^)]*$/

/** A text with a mark where each picture stands: pictures are shown below a text, not within it. */
export function captioned(text: string, language: Language): string {
  const captions = captionsOf(text, language)
  return replaceImages(text, ({ url }) => captions.get(url)?.mark).replace(half, '')
}

/** What a view shows besides words: the pictures in its text, then its files; each address once. */
export function attachmentsOf({ text, files = [] }: ReplyView, language: Language): LinkedFile[] {
  const pictures = [...captionsOf(text, language)].map(([url, { name }]) => ({ name, url }))
  return [...pictures, ...files.filter(({ url }) => !pictures.some((picture) => picture.url === url))]
}

function captionsOf(text: string, language: Language): Map<string, { name: string; mark: string }> {
  const captions = new Map<string, { name: string; mark: string }>()
  for (const { alt, url } of imagesIn(text)) {
    if (captions.has(url)) continue
    const words = alt.replace(/\s+/g, ' ').trim().slice(0, 100).toWellFormed()
    const name = say(language, words ? 'picture' : 'pictureOnly', { n: captions.size + 1, words })
    captions.set(url, { name, mark: say(language, 'inBrackets', { words: name }) })
  }
  return captions
}
