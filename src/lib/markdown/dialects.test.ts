import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { converter } from './converter.ts'
import { type Dialect, gfmTable } from './dialect.ts'
import { settled } from './settled.ts'
import { tokensOf } from './tokens.ts'
import { written } from './written.ts'

const dialect: Dialect = {
  lineBreak: '\n',
  rule: '---',
  heading: (depth) => '#'.repeat(depth),
  nestedNumbers: true,
  links: /^https?:/i,
  words: (raw) => raw,
  literal: (char) => `\\${char}`,
  html: (raw) => raw,
  image: ({ alt, url }) => `![${alt}](${url})`,
  table: gfmTable,
}
const plainly = (markdown: string) => written(tokensOf(markdown), dialect)

describe('a dialect of Markdown', () => {
  it.each([
    ['emphasis has one spelling', '_a_ __b__ ~~c~~', '*a* **b** ~~c~~'],
    ['headings are never underlined', 'Title\n===\ntext', '# Title\n\ntext'],
    ['lists in lists', '* a\n  * b\n\n1) c\n   * d', '- a\n  - b\n\n1. c\n   - d'],
    ['tasks', '- [x] a\n- [ ] b', '- ☑ a\n- ☐ b'],
    ['code leaves its list', '1. a\n   ```js\n   x\n   ```\n2. b', '1. a\n\n```js\nx\n```\n\n2. b'],
    ['code marked by spaces is fenced', 'a\n\n    x', 'a\n\n```\nx\n```'],
    ['code with fences in it', '~~~~\n```\n~~~~', '````\n```\n````'],
    [
      'a table has room, and keeps what it has too much of',
      '|a|b|\n|:-|-:|\n|1|2|3|',
      '| a | b |\n| :- | -: |\n| 1 | 2 3 |',
    ],
    ['a pipe in a cell', '| a |\n|---|\n| `x\\|y` |', '| a |\n| - |\n| `x\\|y` |'],
    ['formulas are code', 'a $x_1 * y_1$ and \\(z^2\\)', 'a `x_1 * y_1` and `z^2`'],
    ['a formula of its own', '$$\na_1\n- b\n$$', '```latex\na_1\n- b\n```'],
    ['money is no formula', 'from $5 to $10, $HOME/$USER', 'from $5 to $10, $HOME/$USER'],
    ['footnotes', 'So[^1].\n\n[^1]: Because *why*.', 'So[1].\n\n[1] Because *why*.'],
    ['a footnote of one word is no address', 'So[^1].\n\n[^1]: Because.', 'So[1].\n\n[1] Because.'],
    ['odd addresses', '[a](<https://x.io/a b(c)|d>)', '[a](https://x.io/a%20b%28c%29%7Cd)'],
    ['addresses by name', '[a][n]\n\n[n]: https://x.io "T"', '[a](https://x.io) (T)\n\n[n] https://x.io (T)'],
    ['addresses that lead nowhere', '[a](javascript:b) [c](./d.md)', 'a (javascript:b) c (./d.md)'],
    ['bold beside Chinese signs', '请看**“说明”**部分', '请看 **“说明”** 部分'],
    ['quotes in quotes', '> a\n>> b', '> a\n>\n> > b'],
    ['what is open is closed', '```js\nx', '```js\nx\n```'],
  ])('%s', (_, source, expected) => {
    expect(plainly(source)).toBe(expected)
  })

  it('says again what it said', () => {
    const pieces = [
      '**',
      '*',
      '`',
      '```\n',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '> ',
      '# ',
      '| a | b |\n|-|-|\n',
      'word ',
      '你好',
      '[a](b)',
      '$x^2$',
      ' ',
    ]
    const letters = (text: string) => text.match(/\p{L}/gu)?.join('') ?? ''
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        const source = parts.join('')
        expect(letters(plainly(source))).toBe(letters(source))
      }),
      { numRuns: 1000 },
    )
  })

  it('piece by piece while a text grows is the same as at once', () => {
    const convert = converter(dialect)
    const words = fc.constantFrom(
      'word ',
      '**b** ',
      '`c` ',
      '- item\n',
      '1. item\n',
      '| a | b |\n|-|-|\n| 1 | 2 |\n',
      '```js\ncode\n```\n',
      '[n] ',
      '\n\n[n]: https://x.io\n\n',
      '\n\n',
      `${'long '.repeat(120)}\n\n`,
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 8 }), (parts, cuts) => {
        const text = parts.join('')
        for (const cut of cuts) convert(text.slice(0, cut % (text.length + 1)))
        expect(convert(text)).toBe(converter(dialect)(text))
      }),
      { numRuns: 300 },
    )
  })
})

describe('what is settled of a text that is still being written', () => {
  it.each([
    ['words', 'some words', 'some words'],
    ['a link that is not whole', 'see [the docs](https://ex', 'see '],
    ['a picture', 'see ![a cat](https://ex', 'see '],
    ['half a row', '| a | b |\n|---|---|\n| 1 | 2', '| a | b |\n|---|---|\n'],
    ['the marks of a fence', 'a\n\n```py', 'a\n\n'],
    ['open code', '```py\nx = 1', '```py\nx = 1'],
    ['half an emoji', 'hello \ud83d', 'hello '],
    ['the mark of an item', '- a\n- ', '- a\n'],
    ['a formula', 'it is\n\n$$\nx^2', 'it is\n\n'],
  ])('%s', (_, text, kept) => {
    expect(settled(text)).toBe(kept)
  })
})
