import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokensOf } from './tokens.ts'

it('the blocks of a text lie one behind the other, and are all of it', () => {
  const piece = fc.constantFrom(
    ...[
      '`',
      '```',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '> ',
      '    ',
      '|',
      '|-|\n',
      '[a]: b',
      'x',
      ' ',
      '\t',
      '#',
      '<b>',
      '---\n',
      '**',
    ],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const markdown = pieces.join('')
      expect(tokensOf(markdown).reduce((sum, { raw }) => sum + raw.length, 0)).toBe(markdown.length)
    }),
    { numRuns: 2000 },
  )
})

it('what is too deep for the parser is one text', () => {
  expect(tokensOf('>'.repeat(20_000)).length).toBeGreaterThan(0)
})
