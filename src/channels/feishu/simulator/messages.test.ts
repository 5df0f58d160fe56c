import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from '../simulator.ts'
import { RawBot, streamingCard } from './test-bots.ts'

let simulator: FeishuSimulator
let bot: RawBot

async function start(options: FeishuSimulatorOptions = {}): Promise<void> {
  await simulator?.close()
  simulator = await startFeishuSimulator({ sendsPerChat: 0, ...options })
  bot = await new RawBot(simulator).signIn()
}

beforeEach(() => start())
afterEach(() => simulator.close())

const messages = '/open-apis/im/v1/messages'
const post = (...content: unknown[]) => ({ zh_cn: { title: '', content } })

test('a call without a token, with an invented one and with a dead one is refused each in its way', async () => {
  const stranger = new RawBot(simulator)
  expect(await stranger.send('text', { text: 'x' })).toMatchObject({ status: 400, code: 99991661 })
  stranger.token = 't-invented'
  expect(await stranger.send('text', { text: 'x' })).toMatchObject({ code: 99991663 })
  simulator.misbehave('token expired')
  expect(await bot.send('text', { text: 'x' })).toMatchObject({ code: 99991677 })
  expect((await (await bot.signIn()).send('text', { text: 'x' })).code).toBe(0)
})

test('the token stays the same while it is good for long, and a wrong secret gets none', async () => {
  const first = bot.token
  expect((await bot.signIn()).token).toBe(first)
  const path = '/open-apis/auth/v3/tenant_access_token/internal'
  const { appId: app_id } = simulator.bot
  expect(await bot.call('POST', path, { app_id, app_secret: 'wrong' })).toMatchObject({ code: 10014 })
  await start({ tokenFor: 200 })
  const short = bot.token
  await soon(async () => expect((await bot.signIn()).token).not.toBe(short))
})

test('a missing permission is named', async () => {
  await start({ withoutScopes: ['cardkit:card:write'] })
  const answer = await bot.createCard()
  expect(answer).toMatchObject({ status: 400, code: 99991672 })
  expect(answer.msg).toContain('cardkit:card:write')
})

test('every answer has a log id, an unknown address is a plain 404', async () => {
  const answer = await bot.call('GET', '/open-apis/bot/v3/info')
  expect(answer.headers.get('x-tt-logid')).toMatch(/^\d{14}[0-9A-F]+$/)
  expect(answer.body.bot).toMatchObject({ app_name: '茶馆', open_id: simulator.bot.openId })
  expect((await bot.call('GET', '/open-apis/im/v1/typing')).status).toBe(404)
  expect(simulator.violations()).toEqual(['GET /open-apis/im/v1/typing is no address of the platform'])
})

const refusals: [string, () => Promise<{ code: unknown }>, number][] = [
  [
    'no receive_id_type',
    () => bot.call('POST', messages, { receive_id: 'x', msg_type: 'text', content: '{}' }),
    230001,
  ],
  ['nobody', () => bot.send('text', { text: 'x' }, {}, { type: 'open_id', id: 'ou_nobody' }), 230034],
  [
    'a chat id said to be an open_id',
    () => bot.send('text', { text: 'x' }, {}, { type: 'open_id', id: simulator.groups[0]!.id }),
    230034,
  ],
  ['an unknown msg_type', () => bot.send('markdown', { text: 'x' }), 230001],
  [
    'content that is an object',
    () =>
      bot.call('POST', `${messages}?receive_id_type=open_id`, {
        receive_id: simulator.people[0]?.id,
        msg_type: 'text',
        content: { text: 'x' },
      }),
    230001,
  ],
  ['empty text', () => bot.send('text', { text: '' }), 230001],
  ['text over 150 KB', () => bot.send('text', { text: 'x'.repeat(150 * 1024) }), 230025],
  ['a post over 30 KB', () => bot.send('post', post([{ tag: 'md', text: 'x'.repeat(30 * 1024) }])), 230025],
  ['a post without locale', () => bot.send('post', { title: '', content: [] }), 230001],
  [
    'a post with md beside other elements',
    () =>
      bot.send(
        'post',
        post([
          { tag: 'md', text: 'x' },
          { tag: 'text', text: 'y' },
        ]),
      ),
    230001,
  ],
  ['a post with an unknown tag', () => bot.send('post', post([{ tag: 'table' }])), 230001],
  ['a picture that was never uploaded', () => bot.send('image', { image_key: 'img_x' }), 230001],
  ['a uuid of 51 characters', () => bot.send('text', { text: 'x' }, { uuid: 'u'.repeat(51) }), 230001],
  [
    'a card over 30 KB',
    () => bot.send('interactive', streamingCard([{ tag: 'markdown', content: 'x'.repeat(31_000) }])),
    230025,
  ],
]

test.each(refusals)('a message with %s is refused', async (_, send, code) => {
  expect((await send()).code).toBe(code)
  expect(simulator.screen()).toEqual([])
  expect(simulator.violations()).toHaveLength(1)
})

test('a message reaches a person by any of their ids, and a group by its own', async () => {
  const { data } = await bot.call('GET', `/open-apis/contact/v3/users/${simulator.people[1]?.id}`)
  const user = objectIn(data.user)
  expect(user).toMatchObject({ name: 'Ann', email: 'person2@example.com' })
  const ids: [string, unknown][] = [
    ['open_id', user.open_id],
    ['union_id', user.union_id],
    ['user_id', user.user_id],
    ['email', user.email],
  ]
  for (const [type, id] of ids)
    expect((await bot.send('text', { text: type }, {}, { type, id: textIn(id) })).code).toBe(0)
  const group = simulator.groups[0]!.id
  await bot.send('text', { text: '<at user_id="all">所有人</at> 大家好' }, {}, { type: 'chat_id', id: group })
  expect(simulator.screen({ person: simulator.people[1]!.id }).map(({ text }) => text)).toEqual(
    ids.map(([type]) => type),
  )
  expect(simulator.screen({ group }).map(({ text }) => text)).toEqual(['@所有人 大家好'])
})

test('the same uuid within the hour is one message', async () => {
  const uuid = 'reply-7'
  const [first, second] = [
    await bot.send('text', { text: 'x' }, { uuid }),
    await bot.send('text', { text: 'y' }, { uuid }),
  ]
  expect(second.data.message_id).toBe(first.data.message_id)
  expect(simulator.screen().map(({ text }) => text)).toEqual(['x'])
})

test('a reply names what it replies to, and opens a thread when it is asked to', async () => {
  const id = await simulator.say('问')
  const reply = (more: JsonObject = {}) =>
    bot.call('POST', `${messages}/${id}/reply`, { msg_type: 'text', content: '{"text":"答"}', ...more })
  expect((await reply()).data).toMatchObject({
    parent_id: id,
    root_id: id,
    msg_type: 'text',
    sender: { sender_type: 'app' },
  })
  const threaded = await reply({ reply_in_thread: true })
  expect(threaded.data.thread_id).toMatch(/^omt_/)
  expect((await reply({ reply_in_thread: true })).data.thread_id).toBe(threaded.data.thread_id)
  expect(
    (await bot.call('POST', `${messages}/om_nothing/reply`, { msg_type: 'text', content: '{"text":"x"}' })).code,
  ).toBe(231003)
  simulator.occasions.recall(id)
  expect((await reply()).code).toBe(230011)
})

test('where the bot may not write it is told why', async () => {
  const { occasions, people, groups } = simulator
  const group = { type: 'chat_id', id: groups[0]!.id }
  const inGroup = async () => (await bot.send('text', { text: 'x' }, {}, group)).code
  occasions.stopBot()
  expect((await bot.send('text', { text: 'x' })).code).toBe(230053)
  occasions.stopBot(people[0]!.id, false)
  occasions.outsideOfApp()
  expect((await bot.send('text', { text: 'x' })).code).toBe(230013)
  occasions.botRemoved(group.id)
  expect(await inGroup()).toBe(230002)
  occasions.botAdded(group.id)
  expect(await inGroup()).toBe(0)
  occasions.dissolve(group.id)
  expect(await inGroup()).toBe(232009)
})

test('text can be edited twenty times', async () => {
  const { message_id } = (await bot.send('text', { text: '0' })).data
  const edit = (n: number) =>
    bot.call('PUT', `${messages}/${message_id}`, { msg_type: 'text', content: JSON.stringify({ text: `${n}` }) })
  for (let n = 1; n <= 20; n++) expect((await edit(n)).code).toBe(0)
  expect((await edit(21)).code).toBe(230072)
  expect(simulator.screen()[0]?.text).toBe('20')
})

test('a card in a message is changed by PATCH, as often as the platform lets it', async () => {
  await start({ limitWindow: 60_000 })
  const card = (text: string) => streamingCard([{ tag: 'markdown', content: text }], { streaming_mode: false })
  const { message_id } = (await bot.send('interactive', card('一'))).data
  const patch = (content: unknown) =>
    bot.call('PATCH', `${messages}/${message_id}`, { content: JSON.stringify(content) })
  expect((await patch(card('二'))).code).toBe(0)
  expect(simulator.screen()[0]?.text).toBe('二')
  expect((await patch({ elements: [] })).code).toBe(230099)
  const codes = await Promise.all(Array.from({ length: 5 }, (_, n) => patch(card(`${n}`)).then(({ code }) => code)))
  expect(codes.filter((code) => code === 230020)).toHaveLength(2)
  const text = (await bot.send('text', { text: 'x' })).data
  expect((await bot.call('PATCH', `${messages}/${text.message_id}`, { content: '{}' })).code).toBe(230054)
})

test('a streaming card that CardKit made is not changed by PATCH', async () => {
  const { messageId } = await bot.sentCard()
  const answer = await bot.call('PATCH', `${messages}/${messageId}`, { content: JSON.stringify(streamingCard()) })
  expect(answer).toMatchObject({ code: 230099, msg: expect.stringContaining('200810') })
})

test('nobody changes what others said, and what was deleted is gone', async () => {
  const id = await simulator.say('我的')
  const body = { msg_type: 'text', content: '{"text":"你的"}' }
  expect((await bot.call('PUT', `${messages}/${id}`, body)).code).toBe(230027)
  const own = textIn((await bot.send('text', { text: 'x' })).data.message_id)
  expect((await bot.call('DELETE', `${messages}/${own}`)).code).toBe(0)
  expect((await bot.call('PUT', `${messages}/${own}`, body)).code).toBe(230110)
  expect(simulator.screen().map(({ text }) => text)).toEqual(['我的'])
})

test('messages can be read back, a card with its JSON when asked', async () => {
  const id = await simulator.say('问')
  const { messageId } = await bot.sentCard()
  const read = async (path: string) => listIn((await bot.call('GET', path)).data.items).map((item) => objectIn(item))
  expect(await read(`${messages}/${id}`)).toMatchObject([{ message_id: id, body: { content: '{"text":"问"}' } }])
  const [card] = await read(`${messages}/${messageId}?card_msg_content_type=raw_card_content`)
  expect(JSON.parse(textIn(objectIn(card?.body).content))).toEqual(streamingCard())
  const chat = textIn(card?.chat_id)
  const ann = simulator.people[1]!.id
  const forwarded = await read(`${messages}/${await simulator.say('', { kind: 'merge_forward', person: ann })}`)
  expect(forwarded).toMatchObject([{ msg_type: 'merge_forward' }, { upper_message_id: expect.any(String) }, {}])
  const list = `${messages}?container_id_type=chat&container_id=${chat}&page_size=1&sort_type=ByCreateTimeDesc`
  expect(await read(list)).toMatchObject([{ message_id: messageId }])
  expect(await read(`${list}&page_token=1`)).toMatchObject([{ message_id: id }])
})

test('the typing sign comes and goes under what a person said', async () => {
  const id = await simulator.say('问')
  const path = `${messages}/${id}/reactions`
  const { data } = await bot.call('POST', path, { reaction_type: { emoji_type: 'Typing' } })
  expect(data).toMatchObject({ operator: { operator_type: 'app' }, reaction_type: { emoji_type: 'Typing' } })
  expect(simulator.reactions(id)).toEqual(['Typing'])
  expect(simulator.screen()[0]?.text).toBe('问 [Typing]')
  expect((await bot.call('DELETE', `${path}/${data.reaction_id}`)).code).toBe(0)
  expect(simulator.screen()[0]?.text).toBe('问')
  expect((await bot.call('POST', path, { reaction_type: { emoji_type: 'typing' } })).code).toBe(231001)
})

const png = Buffer.from('89504e470d0a1a0a00', 'hex')

function imageForm(bytes: Buffer, type = 'message'): FormData {
  const form = new FormData()
  form.set('image_type', type)
  form.set('image', new Blob([new Uint8Array(bytes)]), 'a.png')
  return form
}

function fileForm(bytes: Buffer, file_type: string): FormData {
  const form = new FormData()
  form.set('file_type', file_type)
  form.set('file_name', 'a.bin')
  form.set('file', new Blob([new Uint8Array(bytes)]), 'a.bin')
  return form
}

test.each<[string, string, () => FormData, number]>([
  ['a picture of another kind', 'images', () => imageForm(png, 'other'), 234001],
  ['something that is no picture', 'images', () => imageForm(Buffer.from('hello')), 234011],
  ['an empty picture', 'images', () => imageForm(Buffer.alloc(0)), 234010],
  ['a picture over 10 MB', 'images', () => imageForm(Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)])), 234006],
  ['a file of an unknown type', 'files', () => fileForm(png, 'zip'), 234001],
  ['an empty file', 'files', () => fileForm(Buffer.alloc(0), 'stream'), 234010],
  ['a file over 30 MB', 'files', () => fileForm(Buffer.alloc(30 * 1024 * 1024 + 1), 'stream'), 234006],
])('%s is not taken', async (_, where, form, code) => {
  expect((await bot.call('POST', `/open-apis/im/v1/${where}`, form())).code).toBe(code)
})

test('what was uploaded can be sent; a voice message must be opus', async () => {
  const image = textIn((await bot.call('POST', '/open-apis/im/v1/images', imageForm(png))).data.image_key)
  const file = textIn((await bot.call('POST', '/open-apis/im/v1/files', fileForm(png, 'pdf'))).data.file_key)
  expect((await bot.send('image', { image_key: image })).code).toBe(0)
  expect((await bot.send('file', { file_key: file })).code).toBe(0)
  expect((await bot.send('audio', { file_key: file })).code).toBe(230055)
  const html = simulator.screen()[0]?.html ?? ''
  const address = /src="([^"]+)"/.exec(html)?.[1] ?? ''
  expect(Buffer.from(await (await fetch(address)).arrayBuffer())).toEqual(png)
})

test('files of people are fetched with the message that carries them, and with no other', async () => {
  const ids = {
    picture: await simulator.say('', { kind: 'picture' }),
    sticker: await simulator.say('', { kind: 'sticker' }),
  }
  const other = await simulator.say('x')
  const [picture, sticker] = await Promise.all(
    [ids.picture, ids.sticker].map(async (id) => {
      const [item] = listIn((await bot.call('GET', `${messages}/${id}`)).data.items)
      return objectIn(JSON.parse(textIn(objectIn(objectIn(item).body).content)))
    }),
  )
  const path = (id: string, key: unknown, type: string) => `${messages}/${id}/resources/${key}?type=${type}`
  const got = await fetch(simulator.origin + path(ids.picture, picture?.image_key, 'image'), {
    headers: { Authorization: `Bearer ${bot.token}` },
  })
  expect([got.status, got.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await bot.call('GET', path(other, picture?.image_key, 'image'))).code).toBe(234003)
  expect((await bot.call('GET', path(ids.sticker, sticker?.file_key, 'file'))).code).toBe(234043)
  expect((await bot.call('GET', path(ids.picture, picture?.image_key, 'audio'))).code).toBe(234001)
})
