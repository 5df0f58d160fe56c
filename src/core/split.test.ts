import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { size } from '../lib/markdown/cut.ts'
import { split } from './split.ts'

const words = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(
        '\n',
        '\n\n',
        ' ',
        '```☃\n',
        '\n```\n',
        '~~~\n',
        '你好，世界。',
        '👨‍👩‍👧‍👦',
        '🇨🇳',
        'a'.repeat(90),
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))
const limit = fc.record({
  max: fc.integer({ min: 100, max: 400 }),
  unit: fc.constantFrom('chars' as const, 'bytes' as const),
})
const bare = (text: string) => text.replace(/[`~]/g, '').replace(/☃/g, '').replace(/\s/g, '')

describe('split', () => {
  test('a text that fits is one page, as it is', () => {
    expect(split('hello\n', { max: 10, unit: 'chars' })).toEqual(['hello\n'])
  })

  test('every page fits, counted as the platform counts', () => {
    fc.assert(fc.property(words, limit, (text, l) => split(text, l).every((page) => size(page, l) <= l.max)))
  })

  test('no page is blank, however much a text begins with nothing', () => {
    expect(split(`${'\n'.repeat(1000)}hello`, { max: 100, unit: 'chars' })).toEqual(['hello'])
  })

  test('any text arrives whole and in order', () => {
    fc.assert(
      fc.property(words, limit, (text, l) => {
        const kept = bare(split(text, l).join(''))
        expect(kept).toBe(bare(text))
      }),
    )
  })

  test('a page never changes once a later one exists', () => {
    fc.assert(
      fc.property(words, fc.nat(), limit, (text, at, l) => {
        const before = split(text.slice(0, at % (text.length + 1)), l).slice(0, -1)
        const after = split(text, l)
        expect(after.slice(0, before.length)).toEqual(before)
      }),
    )
  })

  test('no character is cut in two', () => {
    const family = '👨‍👩‍👧‍👦'
    for (const page of split(family.repeat(60), { max: 100, unit: 'chars' }))
      expect(page.replaceAll(family, '')).toBe('')
    for (const page of split('🇨🇳'.repeat(200), { max: 111, unit: 'chars' })) expect(page.replaceAll('🇨🇳', '')).toBe('')
    for (const page of split('你'.repeat(500), { max: 100, unit: 'bytes' })) expect(page).toMatch(/^你+$/)
  })

  test('it cuts at a paragraph rather than a line, and at a line rather than a word', () => {
    const text = `${'a'.repeat(60)}\n\n${'b b '.repeat(30)}`
    expect(split(text, { max: 120, unit: 'chars' })[0]).toBe('a'.repeat(60))
  })

  test('a code fence is closed at the end of a page and opened again on the next, with its language', () => {
    const text = `Look:\n\n\`\`\`python\n${'print("hello")\n'.repeat(20)}\`\`\`\n\nDone.`
    const pages = split(text, { max: 160, unit: 'chars' })
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages) expect((page.match(/```/g) ?? []).length % 2).toBe(0)
    expect(pages[1]).toMatch(/^```python\n/)
    expect(pages.join('').match(/print/g)).toHaveLength(20)
  })

  test('a code fence in a list is closed in the list', () => {
    const [first] = split(`- Look:\n\n  \`\`\`js\n${'  x()\n'.repeat(60)}  \`\`\`\n`, { max: 160, unit: 'chars' })
    expect(first).toMatch(/\n {2}```$/)
  })

  test('no link, no code and no bold words are cut where there is another place', () => {
    for (const marked of [
      '**some bold words here**',
      '`code with some spaces`',
      '[a link of words](https://x.io/page)',
    ])
      for (let before = 40; before < 100; before++) {
        const [first = ''] = split(`${'w '.repeat(before)}${marked} ${'and so on '.repeat(20)}`, {
          max: 200,
          unit: 'chars',
        })
        expect(first.includes(marked) || !/[*`[]/.test(first), first).toBe(true)
      }
  })

  test('a table that is cut has its header on every page', () => {
    const header = '| Name | Wert |\n|------|-----:|'
    const pages = split(`Look:\n\n${header}\n${'| tea | 5 |\n'.repeat(60)}\nDone.`, { max: 200, unit: 'chars' })
    expect(pages.length).toBeGreaterThan(3)
    for (const page of pages.slice(0, -1)) expect(page).toContain(header)
    expect(pages.join('\n').match(/tea/g)).toHaveLength(60)
    expect(pages.every((page) => page.length <= 200)).toBe(true)
  })

  test('right-to-left and invisible characters stay what and where they are', () => {
    const text = 'שלום\u200f \u202bمرحبا\u202c e\u0301\u200b\u2060 '.repeat(40).trim()
    expect(split(text, { max: 100, unit: 'chars' }).join(' ')).toBe(text)
  })

  test('two megabytes are cut in a moment', () => {
    expect(split('词语 words\n'.repeat(200_000), { max: 3000, unit: 'bytes' }).length).toBeGreaterThan(700)
  })
})
