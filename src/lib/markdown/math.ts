import type { TokenizerExtension, Tokens } from 'marked'

/** A formula in LaTeX: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` also as a paragraph. `text` is without these marks. */
export interface Formula {
  type: 'formula'
  raw: string
  text: string
}

/** Formulas are short; an answer about money is not one formula. */
const LONGEST = 1000

const inBlock = [
  /^ {0,3}\$\$((?:(?!\n[ \t]*\n)[^$`])+)\$\$[ \t]*(?:\n|$)/,
  /^ {0,3}\\\[((?:(?!\n[ \t]*\n)[^`])+?)\\\][ \t]*(?:\n|$)/,
]
const inLine: { begin: string; shape: RegExp; means(text: string): boolean; end: string }[] = [
  { begin: '$$', shape: /^\$\$((?:[^$\\`]|\\[\s\S])+)\$\$/, means: (text) => text.trim() !== '', end: '$$' },
  {
    begin: '$',
    shape: /^\$((?:[^$\\\n`]|\\[^\n])+)\$(?![\p{L}\d$])/u,
    means: (text) => text.trim() === text && meansFormula(text),
    end: '$',
  },
  { begin: '\\(', shape: /^\\\(((?:[^\\\n`]|\\[^)])+)\\\)/, means: meansFormula, end: '\\)' },
  { begin: '\\[', shape: /^\\\[((?:[^\\\n`]|\\[^\]])+)\\\]/, means: meansFormula, end: '\\]' },
]

/** `$5 and $6`, `\[1\]` and `\(see below\)` are none. */
function meansFormula(text: string): boolean {
  return (
    /[\\^_={}]|^\s*\p{L}\s*$|^[\p{L}\d\s.,!'()|+*/<>-]*[+*/<>-][\p{L}\d\s.,!'()|+*/<>-]*$/u.test(text) &&
    !/^[\d\s.,-]+$/.test(text)
  )
}

function formula(raw: string, text: string): Tokens.Generic {
  return { type: 'formula', raw, text: text.trim() } satisfies Formula
}

function formulaBlock(source: string): Tokens.Generic | undefined {
  if (!/^ {0,3}[$\\]/.test(source)) return undefined
  for (const [n, shape] of inBlock.entries()) {
    const [raw, text = ''] = shape.exec(source.slice(0, LONGEST)) ?? []
    if (raw && text.trim() && (n === 0 || meansFormula(text))) return formula(raw, text)
  }
  return undefined
}

/** Formulas for marked, so that no `_` or `*` in them means emphasis. */
export const mathExtensions: TokenizerExtension[] = [
  {
    name: 'formula',
    level: 'block',
    // marked takes this word for it that a paragraph ends here.
    start(source) {
      if (!/\n {0,3}(?:\$\$|\\\[)/.test(source)) return undefined
      const [paragraph = source] = source.split('\n\n', 1)
      const starts = [...paragraph.matchAll(/\n(?= {0,3}(?:\$\$|\\\[))/g)]
      return starts.find(({ index }) => formulaBlock(source.slice(index + 1)))?.index
    },
    tokenizer: formulaBlock,
  },
  {
    name: 'formula',
    level: 'inline',
    start: (source) => firstOf(source, ['$', '\\(', '\\[']),
    tokenizer(source, before) {
      if (source[0] !== '$' && source[0] !== '\\') return undefined
      if (source[0] === '$' && /[\p{L}\d$]$/u.test(before.at(-1)?.raw.slice(-2) ?? '')) return undefined
      const near = source.slice(0, LONGEST)
      for (const { begin, shape, means, end } of inLine) {
        if (!near.startsWith(begin) || near.indexOf(end, 2) < 0) continue
        const [raw, text = ''] = shape.exec(near) ?? []
        if (raw && means(text)) return formula(raw, text)
      }
      return undefined
    },
  },
]

export function firstOf(source: string, marks: string[]): number | undefined {
  const places = marks.map((mark) => source.indexOf(mark)).filter((at) => at >= 0)
  return places.length > 0 ? Math.min(...places) : undefined
}

/** Hides the marks within formulas from the search for the other half of an emphasis. As long as it was. */
export function withoutFormulas(source: string): string {
  return source.replaceAll(/\$\$?[^$\n]{1,300}?\$\$?|\\\([^\n]{1,300}?\\\)/g, (text) =>
    meansFormula(text.replaceAll(/^\$+|\$+$|^\\\(|\\\)$/g, '')) ? text.replaceAll(/[*_~]/g, 'x') : text,
  )
}
