import type { TokenizerExtension, Tokens } from 'marked'

/** `[^1]` in a text, and at the beginning of what it says. */
export interface Footnote {
  type: 'footnote'
  raw: string
  /** What stands between `[^` and `]`. */
  text: string
}

const mark = /^\[\^([^\]\s^[]{1,50})\]/
const note =
  /^ {0,3}(\[\^[^\]\s^[]{1,50}\]):[ \t]*([^\n]*(?:\n(?![ \t]*(?:\[\^|[`~]{3}|[#>|<$]|[-*+=]|\d+[.)]))[ \t]*\S[^\n]*)*)(?=\n|$)/

/** Footnotes for marked, which would read some of them as addresses of links. */
export const footnoteExtensions: TokenizerExtension[] = [
  {
    name: 'footnote',
    level: 'block',
    tokenizer(source): Tokens.Paragraph | undefined {
      const [raw, label = '', text = ''] = note.exec(source) ?? []
      if (raw === undefined) return undefined
      const said = `${label} ${text}`
      return { type: 'paragraph', raw, text: said, tokens: this.lexer.inline(said) }
    },
  },
  {
    name: 'footnote',
    level: 'inline',
    start: (source) => source.indexOf('[^'),
    tokenizer(source) {
      const [raw, text = ''] = mark.exec(source) ?? []
      return raw === undefined ? undefined : ({ type: 'footnote', raw, text } satisfies Footnote)
    },
  },
]
