import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { notedInChinese } from './noted.ts'

test.each([
  ['settings.botToken: changed', 'settings.botToken：已更改'],
  ['agent: not set → kb', 'agent：未设置 → kb'],
  ['echo → kb', 'echo → kb'],
  ['name: Bob', 'name: Bob'],
  ['12 messages', '12 条消息'],
  ['a sender of support is the user 7', 'support 的一个发送者，现为用户 7'],
  ['ci, operator, tea_12ab…, never expires', 'ci, operator, tea_12ab…，永不过期'],
  ['bob@example.com', 'bob@example.com'],
])('%s', (english, chinese) => {
  expect(notedInChinese(english)).toBe(chinese)
})

const listed = /\bdetails(?:: | = )\[([^\]]*)\]/g
/** Not what something is compared with. */
const quoted = /(?<!=== )'([^'\n]*)'|`([^`]*)`/g

test('every sentence that is noted in the audit log has Chinese words', () => {
  const said = ['api/routes', 'cli', 'core/commands'].flatMap((folder) => {
    const place = new URL(`../../${folder}/`, import.meta.url)
    const files = readdirSync(place).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    const lists = files.flatMap((file) => [...readFileSync(new URL(file, place), 'utf8').matchAll(listed)])
    return lists.flatMap(([, list = '']) =>
      [...list.matchAll(quoted)].map(([, plain, template]) => plain ?? template ?? ''),
    )
  })
  // A key says when it ends: looked at above.
  const sentences = said
    .map((one) => one.replaceAll(/\$\{[^}]*\}/g, '7'))
    .filter((one) => /[a-z]{2} |^[a-z ]+$/.test(one) && !one.includes('${'))
  expect(sentences.length).toBeGreaterThan(5)
  expect(sentences.filter((one) => notedInChinese(one) === one)).toEqual([])
})
