import fc from 'fast-check'
import { Lexer } from 'marked'
import { describe, expect, it } from 'vitest'
import { QuickLexer, QuickTokenizer } from './quick-lexer.ts'
import { grammarOf } from './tokens.ts'

const words = ['word', 'a', 'Z9', '中', '文', '🎉', 'é', 'a_b', ' ', ' ', '\n', '  \n', '\t', '\u00a0', '\u2028']
const signs = [
  '.',
  ':',
  '(',
  ')',
  '"',
  '“',
  '”',
  '，',
  '-',
  '|',
  '=',
  '^',
  '{',
  '+',
  '!',
  '@',
  '&amp;',
  '&#65;',
  '\ud83c',
]
const marks = ['*', '**', '***', '_', '__', '`', '``', '~', '~~', '[', ']', '](', '$', '$$', '\\', '\\(', '<', '>']
const spans = [
  '`c`',
  '**b**',
  '*i*',
  '看**“b”**看',
  '$x^2$',
  '[a](b)',
  '[a *b*](http://x.y/*c*)',
  '[n]',
  '![a](b)',
  '[^1]',
  '[^*]',
]
const more = ['http://a.b', 'www.a.b', 'a@b.c', '<b>', '<code>', '</code>', '<a href="x">', '</a>', '<!--', '-->']
const blocks = [
  '\n\n',
  ' \n',
  '- ',
  '* ',
  '+ ',
  '1. ',
  '2. ',
  '10) ',
  '> ',
  '    ',
  '   ',
  '# ',
  '---\n',
  '===\n',
  '```js\n',
  '~~~\n',
]
const tables = ['| a | b |\n|---|:-:|\n', '| 1 | 2 |\n', '|-|\n', '|']
const lists = [
  '- a\n- b\n',
  '1. a\n   - b\n     - c\n2. d\n',
  '- [ ] ',
  '- [x] ',
  '* **b**: c\n',
  '  - ',
  '- [l](u)\n',
  '- `c`\n',
]
const others = ['[n]: http://x.y\n', '[^1]: note\n', '<div>\n', '</div>\n', '<pre>', '$$\n', '\\[', '\\]', '\r\n']

/** Texts of few different pieces: these meet each other more often. */
const textOf = (pieces: string[]) =>
  fc
    .uniqueArray(fc.constantFrom(...pieces), { minLength: 2, maxLength: 9 })
    .chain((some) => fc.array(fc.constantFrom(...some), { maxLength: 18 }))
    .map((parts) => parts.join(''))

const read = (lexer: Lexer, markdown: string) => {
  const tokens = lexer.lex(markdown)
  return { blocks: [...tokens], links: { ...tokens.links } }
}

describe('the lexer that takes shorter ways arrives where marked does', () => {
  it.each([
    ['lines', [...words, ...signs, ...marks, ...spans, ...more]],
    ['blocks', [...words, ...marks, ...spans, ...blocks, ...blocks, ...tables, ...lists, ...others]],
    ['characters', [...'`~*_-=|#>+.)1[]()<:\\!$^ \n\n\t ab中“”&@/']],
    ['lists and tables', [...blocks, ...tables, ...lists, 'a', '**b**', '`c`', ' word', '中']],
  ])('with %s', (_, pieces) => {
    fc.assert(
      fc.property(textOf(pieces), (markdown) => {
        const grammar = grammarOf(markdown)
        const quick = new QuickLexer({ ...grammar, tokenizer: new QuickTokenizer() })
        expect(read(quick, markdown)).toEqual(read(new Lexer({ ...grammar }), markdown))
      }),
      { numRuns: 1500 },
    )
  })

  it('with an answer as models write them', () => {
    const markdown = [
      '## Steps\n\nIt is **important**: it *changes* what `f()` returns, see [the `guide`](https://x.io/a?b=1) and[^1].\n第一步很**“重要”**。\n',
      '1. Open it\n   - on the left: `menu`\n   - **nothing** yet\n2. Write it down\n',
      '| Part | 说明 |\n|:-----|------:|\n| a | **b** |\n| c |\n',
      '> Nobody has regretted it.\n\n```ts\nconst a = 1\n```\n\nThe formula is $f_1(x) = x^{2}$.\n\n[^1]: A note.\n',
    ].join('\n')
    const grammar = grammarOf(markdown)
    const quick = new QuickLexer({ ...grammar, tokenizer: new QuickTokenizer() })
    expect(read(quick, markdown)).toEqual(read(new Lexer({ ...grammar }), markdown))
  })
})
