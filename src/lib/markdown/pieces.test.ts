import fc from 'fast-check'
import type { Token } from 'marked'
import { describe, expect, it } from 'vitest'
import { cutter, piecesOf } from './pieces.ts'
import { linksIn, tokensOf, within } from './tokens.ts'

const fence = '```'

describe('the pieces of a text', () => {
  it.each([
    ['paragraphs', 'a\nb\n\nc', ['a\nb\n\n', 'c']],
    ['a fence is never cut', `${fence}\na\n\nb\n${fence}\n\nc`, [`${fence}\na\n\nb\n${fence}\n\n`, 'c']],
    ['an open fence is the last piece', `a\n\n${fence}\n\nb\n\nc`, ['a\n\n', `${fence}\n\nb\n\nc`]],
    ['items that say where the list goes on', '1. a\n\n2. b\n\n- c\n\n- d', ['1. a\n\n', '2. b\n\n- c\n\n', '- d']],
    ['items that do not', '1. a\n\n1. b\n\nc', ['1. a\n\n1. b\n\n', 'c']],
    ['what belongs to an item', '- a\n\n  b\n\nc', ['- a\n\n  b\n\n', 'c']],
    ['HTML that may hold blank lines', 'a\n\n<pre>\n\nb\n\n</pre>\n\nc', ['a\n\n', '<pre>\n\nb\n\n</pre>\n\nc']],
    ['nothing', '', ['']],
  ])('%s', (_, markdown, pieces) => {
    expect(piecesOf(markdown)).toEqual(pieces)
  })
})

const parts = [
  ...[
    '\n',
    '\n\n',
    '\n',
    '\n\n',
    ' ',
    '    ',
    '  ',
    '> ',
    '# ',
    '|',
    '|-|-|\n',
    fence,
    `${fence}\n`,
    `\n${fence}\n`,
    '~~~\n',
    '`',
  ],
  ...[
    'word',
    '**',
    '[a]: b\n',
    '[a]',
    '<div>\n',
    '<!-- ',
    '-->',
    '---\n',
    '===\n',
    '\t',
    '\r\n',
    '$$\n',
    '[^1]: ',
    '\\',
    '你好',
  ],
]
const markers = ['- ', '* ', '1. ', '2. ', '3. ', '\n\n- ', '\n\n2. ', `- ${fence}\n`, '   ', '\n\n3. ', '\n\n   word']
const text = (from: string[]) => fc.array(fc.constantFrom(...from), { maxLength: 40 }).map((all) => all.join(''))

describe('any text', () => {
  it('is all of its pieces', () => {
    fc.assert(fc.property(text([...parts, ...markers]), (markdown) => piecesOf(markdown).join('') === markdown))
  })

  it('means the same, read piece by piece', () => {
    fc.assert(
      fc.property(text(parts), (markdown) => {
        expect(read(piecesOf(markdown), shape)).toEqual(shape(tokensOf(markdown)))
      }),
      { numRuns: 3000 },
    )
  })

  it('means the same with lists in it, but for the space between their items', () => {
    fc.assert(
      fc.property(text([...parts, ...markers, ...markers]), (markdown) => {
        expect(read(piecesOf(markdown), items)).toEqual(items(tokensOf(markdown)))
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps all pieces but the last while it grows', () => {
    fc.assert(
      fc.property(text([...parts, ...markers]), text([...parts, ...markers]), (before, after) => {
        const kept = piecesOf(before).slice(0, -1)
        // The end of a line may come in two steps.
        expect(piecesOf(before + after).slice(0, kept.length)).toEqual(kept)
      }),
      { numRuns: 3000 },
    )
  })

  it('is cut the same, whatever was cut before', () => {
    fc.assert(
      fc.property(fc.array(text([...parts, ...markers]), { maxLength: 5 }), fc.nat(), (texts, place) => {
        const again = cutter()
        const whole = texts.join('')
        for (let end = 0; end < texts.length; end++) again(texts.slice(0, end).join(''))
        again(`${whole.slice(0, place % (whole.length + 1))}**`)
        expect(again(whole)).toEqual(cutter()(whole))
      }),
      { numRuns: 2000 },
    )
  })

  it('is forgotten when many others were cut since', () => {
    const again = cutter()
    const texts = Array.from({ length: 200 }, (_, n) => `${n}. first\n\nsecond\n\nthird`)
    for (const one of [...texts, ...texts]) expect(again(one).join('')).toBe(one)
  })
})

function read(pieces: string[], shown: (tokens: Token[]) => string[]): string[] {
  const links = Object.assign({}, ...pieces.map(linksIn).reverse())
  return pieces.flatMap((piece) => shown(tokensOf(piece, links)))
}

const shape = (tokens: Token[]): string[] =>
  tokens.flatMap((token) =>
    token.type === 'space'
      ? []
      : [
          `${token.type} ${'href' in token ? token.href : ''} ${within(token).length === 0 ? token.raw.trim().replace(/^>$/, '') : ''}`,
          ...shape(within(token)),
        ],
  )

/** Whether a list is one or two, and its items stand apart, changes nothing here. */
const items = (tokens: Token[]): string[] =>
  tokens.flatMap((token) =>
    token.type === 'list'
      ? token.items.flatMap((item: Token, n: number) => [
          `item ${token.ordered ? Number(token.start) + n : '-'}`,
          ...items(within(item)),
        ])
      : token.type === 'space' || token.raw.trim() === ''
        ? []
        : [
            `${token.type === 'paragraph' ? 'text' : token.type} ${within(token).length === 0 ? token.raw.trim().replace(/^>$/, '') : ''}`,
            ...items(within(token)),
          ],
  )
