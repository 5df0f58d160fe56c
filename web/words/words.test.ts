import { expect, test } from 'vitest'

type Words = Record<string, Record<string, string>>

const pages = import.meta.glob<{ words: Words }>('./*.ts', { eager: true })
const files = Object.entries(pages).filter(([name]) => !name.endsWith('.test.ts'))

/** Chinese does not count as English does: `x_one` is `x_other` there. */
const namesOf = (words: Record<string, string> = {}) =>
  [...new Set(Object.keys(words).map((name) => name.replace(/_one$/, '_other')))].sort()
const gapsOf = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort()

test.each(files)('%s says everything in both languages', (_, { words }) => {
  expect(Object.keys(words).sort()).toEqual(['en', 'zh-CN'])
  expect(namesOf(words['zh-CN'])).toEqual(namesOf(words.en))
})

test.each(files)('%s says it in Chinese where it is Chinese, and leaves no text empty', (_, { words }) => {
  for (const [name, text] of Object.entries(words.en ?? {})) {
    expect(text, name).not.toBe('')
    expect(text, name).not.toMatch(/\p{Script=Han}/u)
    const chinese = words['zh-CN']?.[name]
    if (chinese === undefined) continue
    expect(chinese, name).not.toBe('')
    expect(gapsOf(chinese), name).toEqual(gapsOf(text))
  }
})
