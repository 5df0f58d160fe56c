import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagesIn, replaceImages } from './images.ts'

const fence = '```'
const found = (markdown: string) => imagesIn(markdown).map(({ alt, url }) => `${alt}=${url}`)

describe('the pictures of a text', () => {
  it.each([
    ['none', 'no picture', []],
    ['one in a line', 'see ![a cat](https://x.io/c.png) here', ['a cat=https://x.io/c.png']],
    ['with a title', '![a](https://x.io/c.png "Cat")', ['a=https://x.io/c.png']],
    ['without words', '![](c.png)', ['=c.png']],
    ['brackets in both parts', '![a [b] c](https://x.io/c_(1).png)', ['a [b] c=https://x.io/c_(1).png']],
    ['an address with spaces', '![a](<my cat.png>)', ['a=my cat.png']],
    ['by name', '![a][cat]\n\n[cat]: https://x.io/c.png', ['a=https://x.io/c.png']],
    [
      'in a list, a quote and a table',
      '- ![a](1)\n  - ![b](2)\n\n> ![c](3)\n\n| ![d](4) | x |\n|-|-|\n| ![e](5) | y |',
      ['a=1', 'b=2', 'c=3', 'd=4', 'e=5'],
    ],
    ['in a link and in emphasis', '[![a](1)](https://x.io) **![b](2)**', ['a=1', 'b=2']],
    ['none in a fence', `${fence}md\n![a](1)\n${fence}\n![b](2)`, ['b=2']],
    ['none in a fence that is still open', `${fence}md\n![a](1)`, []],
    ['none in a fence in a list', `- x\n\n  ${fence}\n  ![a](1)\n  ${fence}\n\n  ![a](1)`, ['a=1']],
    ['none in a code span', '`![a](1)` ![a](1)', ['a=1']],
    ['none in indented code', 'x\n\n    ![a](1)\n\n![a](1)', ['a=1']],
    ['none that is escaped', '\\![a](1) ![a](1)', ['a=1']],
    ['none that is still being written', '![a](https://x.io/c.pn', []],
    ['lines that end as on Windows', 'a\r\n\r\n> ![b](1)\r\n> ![c](2)\r\n', ['b=1', 'c=2']],
  ])('%s', (_, markdown, expected) => {
    expect(found(markdown)).toEqual(expected)
    for (const { alt, start, end } of imagesIn(markdown)) {
      expect(markdown.slice(start, end)).toMatch(/^!\[.*[)\]]$/s)
      expect(markdown.slice(start, end)).toContain(alt)
    }
  })

  it('the one that is meant is found, not the same words in code before it', () => {
    const markdown = '- `![a](1)`\n- ![a](1)'
    expect(imagesIn(markdown)).toEqual([{ alt: 'a', url: '1', start: markdown.lastIndexOf('!'), end: markdown.length }])
  })

  it('a picture of megabytes is found in a moment', () => {
    const url = `data:image/png;base64,${'A'.repeat(4_000_000)}`
    const began = performance.now()
    expect(imagesIn(`Here: ![x](${url}) and more`)[0]?.url).toBe(url)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('each can be replaced or left', () => {
    expect(replaceImages('a ![b](1) ![c](2) d', ({ alt }) => (alt === 'b' ? 'B' : undefined))).toBe('a B ![c](2) d')
    expect(replaceImages('a ![b](1)![c](2)', () => '')).toBe('a ')
  })

  it('places are those of the source, whatever stands around', () => {
    const pieces = fc.constantFrom(
      '![a](1)',
      '![b](2)',
      '`',
      fence,
      '\n',
      '\n\n',
      '- ',
      '> ',
      '    ',
      '\\',
      '|',
      '|-|',
      '[',
      'x',
      ' ',
      '\r\n',
      '\t',
      '**',
      '<b>',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const markdown = parts.join('')
        let last = 0
        for (const { alt, start, end } of imagesIn(markdown)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(markdown.slice(start, end)).toBe(alt === 'a' ? '![a](1)' : '![b](2)')
          last = end
        }
      }),
      { numRuns: 2000 },
    )
  })
})
