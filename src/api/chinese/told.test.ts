import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Refusal as DingtalkRefusal } from '../../channels/dingtalk/refusal.ts'
import { Refusal as FeishuRefusal } from '../../channels/feishu/refusal.ts'
import { Refusal as TelegramRefusal } from '../../channels/telegram/refusal.ts'
import { Refusal as WecomRefusal } from '../../channels/wecom/refusal.ts'
import { broken, late, lost, unreachable } from '../../lib/outage.ts'
import { createRedactor } from '../../lib/redact.ts'
import { refusal } from '../../lib/refusal.ts'
import { toldInChinese } from './told.ts'

test.each([
  [
    'Telegram refused getMe: 401 Unauthorized. The bot token is wrong or was revoked: copy it again from @BotFather (/token). If apiBaseUrl is not the default, check that address too.',
    'Telegram 拒绝了 getMe：401 Unauthorized。机器人令牌不正确或已被撤销，请从 @BotFather 重新复制（/token）。如果 apiBaseUrl 不是默认值，也请检查该地址。',
  ],
  [
    'Feishu refused token (10014: app secret invalid). Copy the app ID and the app secret again from Credentials & Basic Info in the developer console.',
    '飞书拒绝了 token（10014: app secret invalid）。请从开发者后台的“凭证与基础信息”重新复制 App ID 和 App Secret。',
  ],
  [
    'DingTalk refused robot/direct: Forbidden no permission. Tick qyapi_robot_sendmsg under Permissions in the developer console, then publish a new version of the app.',
    '钉钉拒绝了 robot/direct：Forbidden no permission。请在开发者后台的“权限管理”中勾选 qyapi_robot_sendmsg，然后发布应用的新版本。',
  ],
  [
    'The signature does not fit the token. Copy the Token again from the bot’s API mode in the admin console, and save there once more.',
    '签名与 Token 不符。请从管理后台机器人的“API 模式”重新复制 Token，并在那里再保存一次。',
  ],
  [
    'the A2A agent refused the request (401): No key. Check the API key.',
    'A2A 智能体拒绝了请求（401）：No key。请检查 API 密钥。',
  ],
  ['busy: There is no connection to WeCom just now.', '繁忙：目前没有与企业微信的连接。'],
  [
    'Nobody knows whether the answer arrived. DingTalk could not be reached for robot/direct (ECONNRESET). Check the network of this host, and the API addresses.',
    '不知道回答是否已送达。调用 robot/direct 时无法连接钉钉（ECONNRESET）。请检查本机的网络和接口地址。',
  ],
  [
    'The long connection to WeCom was lost: closed by the other side (1006).',
    '与企业微信的长连接断开：对方关闭（1006）。',
  ],
  ['settings.botToken is missing: expected text', 'settings.botToken 必填'],
  ['settings.appId: An id, without spaces', 'settings.appId: 必须是标识，不含空格'],
  [
    'teahouse.yaml:3:5 channels[0].id must not be empty. teahouse.yaml:9:1 agent is not known.',
    'teahouse.yaml:3:5 channels[0].id 不能为空。 teahouse.yaml:9:1 agent 不是已知的字段。',
  ],
  ['teahouse.yaml:3:1 is not YAML: bad indentation.', 'teahouse.yaml:3:1 不是有效的 YAML：bad indentation.'],
  ['the model qwen at a.test refused the request (500)', 'a.test 上的模型 qwen 拒绝了请求（500）'],
  ["A2A agent 'Chef' 2.1 (A2A 1.0, does not stream)", 'A2A 智能体“Chef”2.1（A2A 1.0，不支持流式）'],
  ['page 2', '第 2 页'],
  // Nobody of ours said these.
  ['Conflict: terminated by other getUpdates request', 'Conflict: terminated by other getUpdates request'],
  ['M12', 'M12'],
  ['', ''],
])('%s', (english, chinese) => {
  expect(toldInChinese(english)).toBe(chinese)
})

const secrets: string[] = []
test.each([
  new DingtalkRefusal('token', { code: 'E_7', message: '原话', status: 400 }, secrets),
  new DingtalkRefusal('token', { code: '88', message: '原话', status: 400, scopes: ['qyapi_x'] }, secrets),
  new FeishuRefusal('token', { code: 7, message: '原话', status: 400, logId: 'E_7' }, secrets),
  new FeishuRefusal('token', { code: 99991401, message: '原话', status: 400 }, secrets),
  new TelegramRefusal('token', { code: 400, description: '原话' }, 'en'),
  new TelegramRefusal('token', { code: 401, description: '原话' }, 'en'),
  new WecomRefusal('token', 7, '原话'),
  new WecomRefusal('token', 40001, ''),
])('%s', ({ message }) => {
  const told = toldInChinese(message)
  expect(told).toMatch(/^(钉钉|飞书|Telegram|企业微信) ?拒绝了 token/)
  expect(told).not.toMatch(/refused|\. [A-Z]/)
})

test('what is said without an advice, or in front of one that is known, is not lost', () => {
  expect(toldInChinese('Something new. Check the API key.')).toBe('Something new. 请检查 API 密钥。')
})

test('a sentence that somebody made to be slow takes no time', () => {
  const began = performance.now()
  for (const piece of ['a (', ' refused the request (', ') : ', 'x:1:1 ', '. ', 'DingTalk refused '])
    for (let n = 0; n < 5; n++) toldInChinese(`Telegram refused ${piece.repeat(900).slice(0, 1980)}`)
  expect(performance.now() - began).toBeLessThan(3000)
})

const context = { who: 'Dify', language: 'en', redactor: createRedactor() } as const
const reset = Object.assign(new Error('x'), { code: 'ECONNRESET' })

test.each([
  late('Dify', 'did not answer', 15_000),
  late('Dify', 'said nothing', 500),
  late('Dify', 'went silent', 15_000),
  late('Dify', 'did not finish an error', 15_000),
  unreachable('Dify', reset),
  unreachable('Dify', undefined),
  broken('Dify', reset),
  broken('Dify', undefined),
  lost('Telegram', reset, { call: 'getMe', advice: 'Check the network of this host.' }),
  ...[undefined, 301, 400, 401, 402, 403, 404, 500].flatMap((status) => [
    refusal({ status, code: undefined, message: undefined }, context),
    refusal({ status, code: 'E_7', message: 'Own words' }, context),
  ]),
])('%s', ({ message }) => {
  expect(toldInChinese(message).replace(/Dify|Telegram|getMe|API|ECONNRESET|Own words|E_7/g, '')).not.toMatch(
    /[a-z]{2}/i,
  )
})

/** Where wires are, and the road between them. What is in these files is none of an admin's business, or of another table. */
const folders = ['channels', 'directories', 'agents', 'lib', 'core', 'services']
const passedOver =
  /\/(simulator|simulation|fake|fixtures)\/|(\.test|\/simulator|\/fake[\w-]*|\/words|\/settings|\/address)\.ts$/

/** What is said to a platform that calls, or to a person in the chat. */
const elsewhere = new Set([
  'Only POST is answered here.',
  'Only GET and POST are answered here.',
  'This is not a message to a robot.',
  'This is not a press that means anything here.',
  'The signature is wrong or more than an hour old.',
  'The token is missing or wrong.',
  'A body has at most 7 bytes.',
  'This is no event.',
  'This event is for another app.',
  'The verification token is missing or wrong.',
  'The signature is missing, wrong, or more than five minutes old.',
  'This is encrypted, and the settings have no encrypt key.',
  'The body is no JSON object that can be read.',
  'This button no longer works: type it instead.',
  'The file is larger than 20 MB, which is the most Telegram lets a bot download.',
  'This is not a request of WeCom for this bot.',
  'The body has more than 7 bytes.',
  'The request is for another bot than its address.',
  'The body is no JSON object with a text “encrypt”.',
])

const text = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/
const quoted = new RegExp(text, 'g')
const error = new RegExp(`RemoteError\\((?:[^()'\`]|\\([^()]*\\)|'[a-z]+')*?,\\s*(?:${text.source})`, 'g')
const reported = new RegExp(`report\\(\\s*'\\w+',\\s*(?:${text.source})`, 'g')

/** The message of every RemoteError and report that is written out; of channels also every other sentence, such as an advice. */
function* saidIn(code: string, channel: boolean): Generator<string> {
  const bare = code.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '')
  for (const found of [...bare.matchAll(error), ...bare.matchAll(reported)]) yield textOf(found, code)
  if (!channel) return
  for (const found of bare.matchAll(quoted)) {
    const said = textOf(found, code)
    if (/^[A-Z].* .*[.?]$/.test(said)) yield said
  }
}

/** What stands in `${…}` is whatever it is in the case at hand, unless the file says what. */
function textOf([, single, double, template]: RegExpMatchArray, code: string): string {
  const said = (single ?? double ?? template ?? '').replaceAll(/\\(.)/g, '$1')
  return said.replaceAll(/\$\{([^{}]*|[^{}]*\{[^{}]*\}[^{}]*)\}/g, (_, name: string) => {
    const known = /^\w+$/.test(name) && new RegExp(`^ *(?:export )?const ${name} = ['\`](.*)['\`]$`, 'm').exec(code)
    return known ? (known[1] ?? '').replaceAll(/\$\{[^}]*\}/g, '7') : '7'
  })
}

/** Made of sentences that are looked at by themselves. */
const composed = new Set(['Feishu refused the long connection (7).7', '7 sent 7', '7 7 for ${ms < 1000 ? '])

test('everything that this gateway says of platforms, agents and its road has Chinese words', () => {
  const root = new URL('../../', import.meta.url)
  const without = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter((file) => file.endsWith('.ts') && !passedOver.test(file))
      .flatMap((file) => [...saidIn(readFileSync(new URL(file, root), 'utf8'), folder === 'channels')])
      .filter((said) => !/^[7 .]*$/.test(said) && !elsewhere.has(said) && !composed.has(said))
      .filter((said) => toldInChinese(said) === said),
  )
  expect([...new Set(without)]).toEqual([])
})

test('whoever adds such a sentence is told', () => {
  const code = [
    "throw new RemoteError('invalid', `Dify did what nobody knows: $",
    "{why}`)\nhost.report('denied', 'No.')",
  ].join('')
  expect([...saidIn(code, false)]).toEqual(['Dify did what nobody knows: 7', 'No.'])
  expect(toldInChinese('Dify did what nobody knows: 7')).toBe('Dify did what nobody knows: 7')
})
