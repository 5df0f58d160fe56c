import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardMarkdown, messageMarkdown, titleOf } from './markdown.ts'

const card = (source: string) => cardMarkdown(source, { growing: false })
const growing = (source: string) => cardMarkdown(source, { growing: true })

describe('the markdown of cards', () => {
  it.each([
    ['breaks a line where the text does', 'one\ntwo\n\nthree', 'one<br>two\n\nthree'],
    ['sets a list apart', 'Choose:\n- a\n- b', 'Choose:\n\n- a\n- b'],
    ['sets a numbered list apart', 'Steps:\n1. a\n2. b', 'Steps:\n\n1. a\n2. b'],
    ['gives items the numbers that they have', '1) a\n1) b', '1. a\n2. b'],
    ['keeps nested bullets, and makes bullets of nested numbers', '- a\n  * b\n  1. c', '- a\n  - b\n  - (1) c'],
    ['keeps the rest of an item with it', '- a\n  more', '- a<br>more'],
    ['has five levels of headings', '###### deep\ntext', '##### deep\n\ntext'],
    [
      'sets a table apart, with room around its pipes',
      'T:\n|a|b|\n|-|:-:|\n|1|2|',
      'T:\n\n| a | b |\n| - | :-: |\n| 1 | 2 |',
    ],
    ['leaves code alone', 'x\n```ts\na\n  b\n```\ny', 'x\n\n```ts\na\n  b\n```\n\ny'],
    ['moves a fence out of its list', '- a\n  ```\n  x\n    y\n  ```', '- a\n\n```\nx\n  y\n```'],
    ['keeps the lines of a quote together', '> a\n> b\n\nc', '> a<br>b\n\nc'],
    ['keeps a list in a quote', '> - a\n> - b', '> - a\n> - b'],
    ['draws a rule', 'a\n\n---\n\nb', 'a\n\n***\n\nb'],
    ['does not take a pipe for a table', 'a | b\nc', 'a | b<br>c'],
  ])('%s', (_what, source, drawn) => {
    expect(card(source)).toBe(drawn)
  })

  it.each([
    ['an open fence', '```js\nlet a = 1', '```js\nlet a = 1\n```'],
    ['a fence whose marks are still coming', 'a\n\n``', 'a'],
    ['open bold', 'this is **impor', 'this is **impor**'],
    ['bold that has just begun', 'this is **', 'this is'],
    ['half a closing mark', '**important*', '**important**'],
    ['an open code span', 'run `npm', 'run `npm`'],
    ['nothing', '**a** `b`', '**a** `b`'],
  ])('closes, while it grows, %s', (_what, source, drawn) => {
    expect(growing(source)).toBe(drawn)
  })
})

describe('the markdown of messages', () => {
  it('breaks lines the way messages do', () => {
    expect(messageMarkdown('one\ntwo\n- a')).toBe('one  \n  two\n\n- a')
  })
})

describe('titleOf', () => {
  it.each([
    ['## Hello **you**', 'Hello you'],
    ['[docs](https://example.com/x) are `here`', 'docs are here'],
    ['一二三四五六七八九十一二三四五六七八九十一二三', '一二三四五六七八九十一二三四五六七八九…'],
    ['```js\ncode()', 'code()'],
    ['', ''],
  ])('makes of %j the title %j', (source, title) => {
    expect(titleOf(source)).toBe(title)
  })
})

describe('any text', () => {
  const pieces = fc.constantFrom(
    '\n',
    '\n\n',
    '- ',
    '1. ',
    '  ',
    '# ',
    '> ',
    '| ',
    '|',
    '|-|-|\n',
    '```',
    '~~~\n',
    '`',
    '**',
    '---\n',
    'word',
    '你好',
    '<b>',
    '😀',
    '3',
    '$$',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
  )
  const letters = (text: string) =>
    text
      .replaceAll(/<br>|&lt;|```latex/g, '')
      .match(/[\p{L}\p{Emoji_Presentation}]/gu)
      ?.join('') ?? ''

  it('arrives whole, in order', () => {
    fc.assert(
      fc.property(texts, (source) => {
        for (const drawn of [card(source), growing(source), messageMarkdown(source)]) {
          expect(letters(drawn)).toBe(letters(source))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is drawn quickly, however long', () => {
    const started = performance.now()
    for (const piece of ['|', '`', '**', '> ', '- ', '\n', ' ']) growing(piece.repeat(20_000))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
