import type { Token } from 'marked'
import { isKnown, tokensOf, within } from './tokens.ts'

/** A picture that stands in a text: `![alt](url "title")` or `![alt][name]`. */
export interface MarkdownImage {
  alt: string
  url: string
  /** Where its source begins and ends, in UTF-16 units. */
  start: number
  end: number
}

/** The pictures of a text in their order. What is in code, or not written to its end yet, is none. */
export function imagesIn(markdown: string): MarkdownImage[] {
  if (!markdown.includes('![')) return []
  // The lexer reads every end of a line as `\n`; this way places stay where they are.
  const source = markdown.replaceAll('\r\n', ' \n').replaceAll('\r', '\n')
  const images: MarkdownImage[] = []
  let at = 0
  for (const block of tokensOf(source)) {
    const end = at + block.raw.length
    if (block.raw.includes('![')) images.push(...placed(source.slice(0, end), at, block))
    at = end
  }
  return images
}

/** The text with pictures changed: each becomes what `replace` makes of it, or stays when that is undefined. */
export function replaceImages(markdown: string, replace: (image: MarkdownImage) => string | undefined): string {
  let out = ''
  let at = 0
  for (const image of imagesIn(markdown)) {
    const instead = replace(image)
    if (instead === undefined) continue
    out += markdown.slice(at, image.start) + instead
    at = image.end
  }
  return out + markdown.slice(at)
}

/**
 * The pictures of one block, which lies in `source` from `at` on. Tokens know no places, and lose the marks of quotes and lists
 * around them, so each leaf is looked for, line by line, behind the leaf before it.
 */
function placed(source: string, at: number, block: Token): MarkdownImage[] {
  const images: MarkdownImage[] = []
  let cursor = at
  for (const leaf of leavesOf(block)) {
    const start = cursor
    for (const line of leaf.raw.split('\n')) {
      const found = source.indexOf(line.trim(), cursor)
      if (found >= 0) cursor = found + line.trim().length
    }
    if (!isKnown(leaf) || leaf.type !== 'image') continue
    const found = source.indexOf(leaf.raw, start)
    if (found >= 0 && found + leaf.raw.length === cursor) {
      images.push({ alt: leaf.text, url: leaf.href, start: found, end: cursor })
    }
  }
  return images
}

function* leavesOf(token: Token): Generator<Token> {
  const inner = within(token)
  if (inner.length === 0) yield token
  for (const one of inner) yield* leavesOf(one)
}
