import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inChinese } from './index.ts'

test.each([
  ['must not be empty', '不能为空'],
  ['is missing: expected text', '必填'],
  ['is missing: expected a number', '必填，应为数字'],
  ['is missing: expected one of a, b', '必填，可选值：a, b'],
  ['must be true or false, not text', '应为true 或 false，而不是文本'],
  ['must be text or a list, not a number', '应为文本或列表，而不是数字'],
  ['must be one of stream, webhook. Did you mean "stream"?', '必须是 stream, webhook 之一。是不是“stream”？'],
  ['is not known. Known here: token, calls.', '不是已知的字段。这里可用：token, calls。'],
  ['names the agent "x", which does not exist. There is: none', '指向不存在的智能体“x”。现有：无'],
  ['The agent pot is in use: channel cup, channel mug.', '智能体 pot 正在被使用：渠道 cup、渠道 mug。'],
  ['The channel cannot be used: settings.token is missing', '渠道无法使用：settings.token 必填'],
  ['Nobody ever said this.', 'Nobody ever said this.'],
  ['', ''],
])('%s', (english, chinese) => {
  expect(inChinese(english)).toBe(chinese)
})

/** Sentences in the code: of mistakes, and of errors for people. What stands in `${…}` is whatever it is in the case at hand. */
const quoted = /(?:'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g
const mistake =
  /^(A |An |The |Only |Without |must|cannot|names|has no|has a value|is missing|is not|is taken|is no|was used) /
const folders = [
  'api',
  'api/routes',
  'services',
  'services/sign-in',
  'core',
  'lib',
  ...settingsFolders('channels'),
  ...settingsFolders('agents'),
]

function settingsFolders(kind: string): string[] {
  const root = new URL(`../../${kind}/`, import.meta.url)
  return readdirSync(root, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [`${kind}/${one.name}`] : []))
}

/** Said by commands of the terminal, in a log or in a chat; or no sentence of an error. */
const elsewhere = new Set([
  'x.',
  'must x at least xx',
  'must x at most xx',
  'must be 32 bytes in base64, and is x; make one with: openssl rand -base64 32',
  'must list host, host:port or CIDR, comma-separated; "x" is none of them',
])

function* saidIn(folder: string): Generator<string> {
  const place = new URL(`../../${folder}/`, import.meta.url)
  for (const file of readdirSync(place)) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    if (/^(channels|agents)/.test(folder) && !/^(settings|address)\.ts$/.test(file)) continue
    const code = readFileSync(new URL(file, place), 'utf8')
    for (const [, single, template] of code.matchAll(quoted)) {
      const text = (single ?? template ?? '').replaceAll(/\\(.)/g, '$1')
      if (mistake.test(text)) yield text
    }
    for (const [, single, template] of code.matchAll(
      /new UserError\(\s*(?:'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g,
    ))
      yield (single ?? template ?? '').replaceAll(/\\(.)/g, '$1')
  }
}

test('everything that the API says against a request has Chinese words', () => {
  const without = folders
    .flatMap((folder) => [...saidIn(folder)])
    .map((text) => text.replaceAll(/\$\{[^}]*\}/g, 'x'))
    .filter((text) => !text.startsWith('${') && !elsewhere.has(text) && inChinese(text) === text)
  expect([...new Set(without)]).toEqual([])
})
