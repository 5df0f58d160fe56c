import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut } from './cut.ts'
import { wecomMarkdown } from './markdown.ts'
import { finishedText, growingText } from './write.ts'

const text = fc
  .array(fc.constantFrom('a', '好', '🙂', '\n', '\n\n', ' ', '```\n', '\n```\n', 'word'), { maxLength: 400 })
  .map((parts) => parts.join(''))

test('the first part fits, in whole characters, and stays as it is while the text grows', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { head } = cut(before, 300)
      expect(Buffer.byteLength(head)).toBeLessThanOrEqual(300)
      expect(head.isWellFormed()).toBe(true)
      if (Buffer.byteLength(before) > 300) expect(cut(before + after, 300).head).toBe(head)
    }),
  )
})

test('nothing but spaces and fences is lost between the parts', () => {
  const letters = (words: string) => words.replace(/[\s`]/g, '')
  fc.assert(
    fc.property(text, (whole) => {
      const { head, rest } = cut(whole, 300)
      expect(letters(head) + letters(rest)).toBe(letters(whole))
    }),
  )
})

test.each([
  ['short', 'short', ''],
  [`${'a'.repeat(180)}\n\n${'b'.repeat(180)}`, 'a'.repeat(180), 'b'.repeat(180)],
  [`${'a'.repeat(180)} ${'b'.repeat(180)}`, 'a'.repeat(180), 'b'.repeat(180)],
])('a text is cut where it is best: %#', (whole, head, rest) => {
  expect(cut(whole, 300)).toEqual({ head, rest })
})

test.each([
  ['#### four\n###### six\n# one', '### four\n\n### six\n\n# one'],
  ['_a_ __b__', '*a* **b**'],
  ['1) a\n   - b', '1. a\n   - b'],
  ['```\n#### code\n```', '```\n#### code\n```'],
  ['<think>still', '<think>still\n</think>'],
  ['<think>a</think>b', '<think>a</think>b'],
  ['`#### x`', '`#### x`'],
])('markdown as WeCom shows it: %j', (source, shown) => {
  expect(wecomMarkdown(source)).toBe(shown)
})

test.each([
  [{ text: '', status: 'Looking' }, 'Looking'],
  [{ text: 'It is\n', status: 'Looking' }, 'It is\n\n> Looking'],
  [{ text: '' }, ''],
])('a growing reply %j', (view, shown) => {
  expect(growingText(view)).toBe(shown)
})

test('links that do not fit are counted', () => {
  const files = Array.from({ length: 30 }, (_, n) => ({ name: `${n}`, url: `https://x.test/${'y'.repeat(1000)}` }))
  const shown = finishedText('Here', files, 'en')
  expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(20_480)
  expect(shown).toMatch(/\(\d+ more file\(s\) did not fit\)$/)
})
