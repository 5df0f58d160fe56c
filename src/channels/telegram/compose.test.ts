import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { split } from '../../core/split.ts'
import { compose } from './compose.ts'
import { limits } from './limits.ts'
import { fitsOneMessage } from './markup.ts'
import { parseStrictly } from './strict-parser.ts'

const bits = fc.constantFrom(
  ...[
    '|a|b|\n|-|-|\n',
    '|1|2|\n',
    '# a\n',
    '- a\n',
    '1. b\n',
    '你好',
    '\n',
    '> x\n',
    '```\n',
    '`'.repeat(40),
    '$x^2$',
    ' ',
    '<&>"',
  ],
  ...['**b** ', '[l](https://x.io/?a=1&b=2) ', '👨‍👩‍👧‍👦', 'e\u0301', 'שלום\u200f', '🇨🇳', '\ud83d'],
)
const pages = fc
  .array(bits, { minLength: 1, maxLength: 8 })
  .map((parts) => split(parts.join('').repeat(800).slice(0, 9000), limits.text))

describe('a page of a reply', () => {
  it('fits one message that Telegram can read, whatever is in it', () => {
    fc.assert(
      fc.property(pages, fc.constantFrom('working' as const, 'done' as const), (texts, state) => {
        for (const text of texts) {
          const { page } = compose({ text, state, status: 'Looking it up' })
          expect(fitsOneMessage(page.html)).toBe(true)
          expect(parseStrictly(page.html).text.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })
})
