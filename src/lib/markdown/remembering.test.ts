import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Piece, readPieces, remembering } from './remembering.ts'

const paragraph = (n: number) => `Paragraph ${n} ${'of many words '.repeat(40)}`
const long = (count: number) => Array.from({ length: count }, (_, n) => paragraph(n)).join('\n\n')

describe('what is remembered', () => {
  it('a finished piece is converted once, however often the text grows', () => {
    const converted: string[] = []
    const convert = remembering((piece: Piece) => {
      if (!piece.last) converted.push(piece.text)
      return piece.text.toUpperCase()
    })
    const text = long(20)
    for (let end = 0; end <= text.length; end += 50) readPieces(text.slice(0, end)).map(convert)
    expect(new Set(converted).size).toBe(converted.length)
    expect(converted.length).toBeLessThanOrEqual(20)
  })

  it('is not more than it may be: what was not asked for the longest is forgotten', () => {
    let conversions = 0
    const convert = remembering(({ text }: Piece) => {
      conversions++
      return text
    }, 10_000)
    const ask = (n: number) => convert({ text: paragraph(n), links: {}, last: false })
    for (let n = 0; n < 100; n++) ask(n)
    expect(conversions).toBe(100)
    ask(99)
    expect(conversions).toBe(100)
    ask(0)
    expect(conversions).toBe(101)
  })

  it('the same words with another address are another piece', () => {
    const [first] = readPieces(`[a] ${paragraph(1)}\n\n[a]: https://x.io/1\n`)
    const [second] = readPieces(`[a] ${paragraph(1)}\n\n[a]: https://x.io/2\n`)
    const convert = remembering(({ links }: Piece) => links.a?.href ?? '')
    expect([first, second].map((piece) => piece && convert({ ...piece, last: false }))).toEqual([
      'https://x.io/1',
      'https://x.io/2',
    ])
  })

  it('the pieces are the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(paragraph(1), '\n\n', '```\n', '- a\n', '> b\n'), { maxLength: 30 }),
        (parts) => {
          const text = parts.join('')
          return (
            readPieces(text)
              .map((piece) => piece.text)
              .join('') === text
          )
        },
      ),
    )
  })
})
