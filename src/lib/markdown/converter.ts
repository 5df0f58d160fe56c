import type { Dialect } from './dialect.ts'
import { readPieces, remembering } from './remembering.ts'
import { tokensOf } from './tokens.ts'
import { written } from './written.ts'

/** CommonMark → a dialect of it. A text that grows costs what is new of it. */
export function converter(dialect: Dialect): (markdown: string) => string {
  const convert = remembering(({ text, links }) => written(tokensOf(text, links), dialect))
  return (markdown) =>
    readPieces(markdown)
      .map(convert)
      .filter((text) => text !== '')
      .join('\n\n')
}
