import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_BYTES, PAGE_BYTES } from './limits.ts'
import { wecomMarkdown } from './markdown.ts'

const fence = '```'

describe('the markdown of WeCom', () => {
  it.each([
    ['has three levels of headings', '#### four', '### four'],
    ['has no underscores', '_a_ __b__', '*a* **b**'],
    ['keeps lists in lists', '1. a\n   - b\n     1. c', '1. a\n   - b\n     1. c'],
    ['keeps tables', '|a|b|\n|-|-|\n|1|2|', '| a | b |\n| - | - |\n| 1 | 2 |'],
    ['shows HTML as it is', '<div>a</div>', '<div>a</div>'],
    ['knows no character references', 'a &lt;3', 'a <3'],
    [
      'shows pictures by their address, and no other',
      '![a](https://x.io/a.png) ![b](b.png)',
      '![a](https://x.io/a.png) [b]',
    ],
    ['closes thoughts', '<think>still', '<think>still\n</think>'],
  ])('%s', (_, source, shown) => {
    expect(wecomMarkdown(source)).toBe(shown)
  })

  it('closes what is open while it grows', () => {
    expect(wecomMarkdown(`**a\n\n${fence}js\nx`, { growing: true })).toBe(`**a\n\n${fence}js\nx\n${fence}`)
    expect(wecomMarkdown('is **bo', { growing: true })).toBe('is **bo**')
  })

  it('a page fits a message, whatever is in it', () => {
    const bits = fc.constantFrom(
      '|a|b|\n|-|-|\n',
      '|1|2|\n',
      '# a\n',
      '- a\n',
      '你好',
      '\n',
      '> x\n',
      `${fence}\n`,
      '$x^2$',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(bits, { minLength: 1, maxLength: 8 }), fc.boolean(), (parts, growing) => {
        const page = parts.join('').repeat(PAGE_BYTES)
        const source = Buffer.from(page.slice(0, PAGE_BYTES))
          .subarray(0, PAGE_BYTES)
          .toString()
          .toWellFormed()
          .slice(0, -3)
        expect(Buffer.byteLength(wecomMarkdown(source, { growing }))).toBeLessThanOrEqual(MOST_BYTES)
      }),
      { numRuns: 60 },
    )
  })
})
