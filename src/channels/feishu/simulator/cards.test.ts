import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from '../simulator.ts'
import { RawBot, streamingCard } from './test-bots.ts'

let simulator: FeishuSimulator
let bot: RawBot

async function start(options: FeishuSimulatorOptions = {}): Promise<void> {
  await simulator?.close()
  simulator = await startFeishuSimulator({ opsPerCard: 0, sendsPerChat: 0, ...options })
  bot = await new RawBot(simulator).signIn()
}

beforeEach(() => start())
afterEach(() => simulator.close())

const cards = '/open-apis/cardkit/v1/cards'
const markdown = (content: string, more: JsonObject = {}) => ({ tag: 'markdown', content, ...more })
const table = '| a | b |\n|---|---|\n| 1 | 2 |'

const refusedCards: [string, unknown, number][] = [
  ['of JSON 1.0', { config: {}, elements: [] }, 300303],
  ['that is empty', {}, 300307],
  ['that is no JSON', '{"schema":', 230099],
  ['without elements', { schema: '2.0', body: {} }, 230099],
  ['that cannot be updated', streamingCard([], { update_multi: false }), 300302],
  ['with an element_id twice', streamingCard([markdown('x', { element_id: 'answer' })]), 300301],
  ['with an element_id that starts with a digit', streamingCard([markdown('x', { element_id: '1a' })]), 300301],
  ['with an element_id of 21 characters', streamingCard([markdown('x', { element_id: 'a'.repeat(21) })]), 300301],
  ['with 201 components', streamingCard(Array.from({ length: 200 }, () => markdown('x'))), 300305],
  ['over 30 KB', streamingCard([markdown('茶'.repeat(10_300))]), 200860],
  ['with four tables', streamingCard([markdown(`${table}\n\n${table}`), markdown(`${table}\n\n${table}`)]), 230099],
  ['with a picture from the web', streamingCard([markdown('![x](https://example.com/a.png)')]), 230099],
  ['with a container of 1.0', streamingCard([{ tag: 'action', actions: [] }]), 230099],
  ['with a tag that is none', streamingCard([{ tag: 'blink' }]), 230099],
  [
    'with a property that is none',
    streamingCard([{ tag: 'column_set', columns: [{ tag: 'column', corner_radius: '8px' }] }]),
    230099,
  ],
  ['with a mention of nobody', streamingCard([markdown('<at id=ou_nobody></at>')]), 230099],
]

test.each(refusedCards)('a card %s is refused', async (_, card, code) => {
  const data = typeof card === 'string' ? card : JSON.stringify(card)
  const answer = await bot.call('POST', cards, { type: 'card_json', data })
  expect(answer).toMatchObject({ status: 400, code })
  expect(simulator.violations()).toHaveLength(1)
})

test.each([
  [11310, streamingCard(Array.from({ length: 4 }, () => markdown(table)))],
  [200570, streamingCard([markdown('![x](https://example.com/a.png)')])],
  [200621, streamingCard([{ tag: 'blink' }])],
  [200861, streamingCard([{ tag: 'action', actions: [] }])],
  [100290, streamingCard([markdown('<at id=ou_nobody></at>')])],
])('what is wrong with a card in a message stands as %i in the words of 230099', async (sub, card) => {
  const answer = await bot.send('interactive', card)
  expect(answer).toMatchObject({ status: 400, code: 230099 })
  expect(answer.msg).toContain(`Failed to create card content, ext=ErrCode: ${sub}; ErrMsg: `)
})

test('tables in code are no tables, and pictures that were uploaded may be shown', async () => {
  const form = new FormData()
  form.set('image_type', 'message')
  form.set('image', new Blob([Buffer.from('89504e470d0a1a0a00', 'hex')]), 'a.png')
  const key = textIn((await bot.call('POST', '/open-apis/im/v1/images', form)).data.image_key)
  const code = `\`\`\`\n${table}\n\n${table}\n\n${table}\n\n${table}\n\`\`\``
  expect((await bot.createCard(streamingCard([markdown(code), markdown(`![picture](${key})`)]))).code).toBe(0)
  expect(simulator.violations()).toEqual([])
})

const badOperations: [string, (cardId: string) => Promise<{ code: unknown }>, number][] = [
  ['a sequence of 0', (id) => bot.stream(id, 'x', 0), 300317],
  ['a sequence below the last', (id) => bot.stream(id, 'x', 4), 300317],
  ['the same sequence again', (id) => bot.stream(id, 'x', 5), 300317],
  ['a sequence beyond int32', (id) => bot.stream(id, 'x', 2 ** 31), 10002],
  ['no sequence', (id) => bot.stream(id, 'x', undefined), 10002],
  ['no content', (id) => bot.stream(id, '', 6), 10002],
  ['content of 100001 characters', (id) => bot.stream(id, 'x'.repeat(100_001), 6), 10002],
  ['content that makes the card too large', (id) => bot.stream(id, '茶'.repeat(10_300), 6), 200860],
  ['a fourth table', (id) => bot.stream(id, Array(4).fill(table).join('\n\n'), 6), 230099],
  ['a uuid of 65 characters', (id) => bot.stream(id, 'x', 6, { uuid: 'u'.repeat(65) }), 10002],
  ['an element that is not there', (id) => content(id, 'nothing'), 300313],
  ['an element that is no text', (id) => content(id, 'line'), 300310],
  [
    'settings without config',
    (id) => bot.call('PATCH', `${cards}/${id}/settings`, { settings: '{"streaming_mode":false}', sequence: 6 }),
    300122,
  ],
  [
    'settings as an object',
    (id) => bot.call('PATCH', `${cards}/${id}/settings`, { settings: { config: {} }, sequence: 6 }),
    10002,
  ],
]

function content(cardId: string, elementId: string) {
  return bot.call('PUT', `${cards}/${cardId}/elements/${elementId}/content`, { content: 'x', sequence: 6 })
}

test.each(badOperations)('an operation with %s is refused, and changes nothing', async (_, run, code) => {
  const { cardId, messageId } = await bot.sentCard(streamingCard([{ tag: 'hr', element_id: 'line' }]))
  expect((await bot.stream(cardId, '你好', 5)).code).toBe(0)
  expect((await run(cardId)).code).toBe(code)
  expect(simulator.card(messageId)).toMatchObject({ sequence: 5, frames: [{ content: '你好' }] })
  expect(simulator.screen()[0]?.text).toContain('你好')
})

test('a card that nobody made does not exist', async () => {
  expect((await bot.stream('7000000000000000001', 'x', 1)).code).toBe(200740)
  const sent = await bot.send('interactive', { type: 'card', data: { card_id: '7000000000000000001' } })
  expect(sent).toMatchObject({ code: 230099, msg: expect.stringContaining('ErrCode: 200740') })
})

test('a card is sent once', async () => {
  const { cardId } = await bot.sentCard()
  const again = await bot.send('interactive', { type: 'card', data: { card_id: cardId } })
  expect(again.code).toBe(230099)
})

test('text that goes on is typed, other text is put in its place at once', async () => {
  const { cardId, messageId } = await bot.sentCard()
  for (const [n, text] of ['你', '你好', '再见'].entries()) await bot.stream(cardId, text, n + 1)
  expect(simulator.card(messageId)?.frames.map(({ content, appended }) => [content, appended])).toEqual([
    ['你', true],
    ['你好', true],
    ['再见', false],
  ])
})

test('the same operation with the same uuid is done once; another one under that uuid is a conflict', async () => {
  const { cardId, messageId } = await bot.sentCard()
  const uuid = 'op-1'
  expect((await bot.stream(cardId, '一', 1, { uuid })).code).toBe(0)
  expect((await bot.stream(cardId, '一', 1, { uuid })).code).toBe(0)
  expect((await bot.stream(cardId, '二', 2, { uuid })).code).toBe(200770)
  expect(simulator.card(messageId)?.frames).toHaveLength(1)
})

test('streaming ends by itself, and goes on when it is turned on again', async () => {
  await start({ streamingFor: 1_000 })
  const { cardId, messageId } = await bot.sentCard()
  expect((await bot.stream(cardId, '一', 1)).code).toBe(0)
  const changed = vi.fn()
  simulator.watch(changed)
  await soon(() => expect(changed).toHaveBeenCalled(), { timeout: 5_000 })
  expect(simulator.screen()[0]?.growing).toBe(false)
  expect((await bot.stream(cardId, '一二', 2)).code).toBe(300309)
  expect((await bot.settings(cardId, { streaming_mode: true }, 2)).code).toBe(0)
  expect((await bot.stream(cardId, '一二', 3)).code).toBe(0)
  expect(simulator.card(messageId)?.frames.at(-1)?.content).toBe('一二')
})

test('a card left alone for too long times out', async () => {
  await start({ streamingIdleFor: 30 })
  const { cardId } = await bot.sentCard()
  await soon(() => expect(simulator.screen()[0]?.growing).toBe(false))
  expect((await bot.stream(cardId, '一', 1)).code).toBe(200850)
})

test('closing streaming finishes the card and gives the list of chats its summary', async () => {
  const { cardId, messageId } = await bot.sentCard()
  await bot.stream(cardId, '完', 1)
  expect(simulator.unfinishedCards()).toEqual([messageId])
  expect((await bot.settings(cardId, { streaming_mode: false, summary: { content: '完' } }, 2)).code).toBe(0)
  expect(simulator.card(messageId)).toMatchObject({ streaming: false, summary: '完' })
  expect(simulator.unfinishedCards()).toEqual([])
  expect((await bot.stream(cardId, '完了', 3)).code).toBe(300309)
})

test('a card that is closed without a summary still looks unfinished in the list of chats', async () => {
  const { cardId, messageId } = await bot.sentCard(streamingCard([], { summary: undefined }))
  await bot.settings(cardId, { streaming_mode: false }, 1)
  expect(simulator.card(messageId)).toMatchObject({ streaming: false, summary: '[生成中...]' })
})

test('a full update takes the place of the card', async () => {
  const { cardId } = await bot.sentCard()
  const data = JSON.stringify(streamingCard([markdown('新的')], { streaming_mode: false }))
  const answer = await bot.call('PUT', `${cards}/${cardId}`, { card: { type: 'card_json', data }, sequence: 1 })
  expect(answer.code).toBe(0)
  expect(simulator.screen()[0]).toMatchObject({ text: '新的', growing: false })
})

test('elements are put in, changed and taken out, one by one or in a batch', async () => {
  const { cardId } = await bot.sentCard(streamingCard([], { streaming_mode: true }))
  const path = `${cards}/${cardId}/elements`
  const elements = JSON.stringify([markdown('脚', { element_id: 'foot' })])
  await bot.call('POST', path, { type: 'append', elements, sequence: 1 })
  const head = JSON.stringify([markdown('头', { element_id: 'head' })])
  await bot.call('POST', path, { type: 'insert_before', target_element_id: 'answer', elements: head, sequence: 2 })
  expect(simulator.screen()[0]?.text).toBe('头\n\n脚')
  await bot.call('PUT', `${path}/head`, {
    element: JSON.stringify(markdown('新头', { element_id: 'head' })),
    sequence: 3,
  })
  await bot.call('PATCH', `${path}/foot`, { partial_element: '{"content":"新脚"}', sequence: 4 })
  expect(simulator.screen()[0]?.text).toBe('新头\n\n新脚')
  await bot.call('DELETE', `${path}/head`, { sequence: 5 })
  const actions = JSON.stringify([
    { action: 'partial_update_element', params: { element_id: 'answer', partial_element: { content: '答' } } },
    { action: 'delete_elements', params: { element_ids: ['foot'] } },
    { action: 'partial_update_setting', params: { settings: { config: { streaming_mode: false } } } },
  ])
  expect((await bot.call('POST', `${cards}/${cardId}/batch_update`, { actions, sequence: 6 })).code).toBe(0)
  expect(simulator.screen()[0]).toMatchObject({ text: '答', growing: false })
  expect((await bot.call('DELETE', `${path}/nothing`, { sequence: 7 })).code).toBe(300313)
})

test('while a pressed button waits for its answer the card cannot be changed', async () => {
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: '停' },
    behaviors: [{ type: 'callback', value: {} }],
  }
  const socket = await bot.connect()
  await soon(() => expect(socket.controls).toHaveLength(1))
  const { cardId, messageId } = await bot.sentCard(streamingCard([button]))
  const pressed = simulator.press(messageId, '停')
  await soon(() => expect(socket.frames).toHaveLength(1))
  expect((await bot.stream(cardId, '一', 1)).code).toBe(200810)
  socket.ack(socket.frames[0]!)
  await pressed
  expect((await bot.stream(cardId, '一', 1)).code).toBe(0)
  expect(simulator.violations()).toEqual([])
})

test('the token of a pressed button is good for two updates, after the answer', async () => {
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: '停' },
    behaviors: [{ type: 'callback', value: {} }],
  }
  const socket = await bot.connect()
  await soon(() => expect(socket.controls).toHaveLength(1))
  const { messageId } = await bot.sentCard(streamingCard([button], { streaming_mode: false }))
  const pressed = simulator.press(messageId, '停')
  await soon(() => expect(socket.frames).toHaveLength(1))
  const { token } = objectIn(socket.frames[0]!.event?.event)
  const update = (text: string) => {
    const card = streamingCard([markdown(text)], { streaming_mode: false })
    return bot.call('POST', '/open-apis/interactive/v1/card/update', { token, card })
  }
  expect((await update('早')).code).toBe(10002)
  socket.ack(socket.frames[0]!)
  await pressed
  expect([(await update('一')).code, (await update('二')).code, (await update('三')).code]).toEqual([0, 0, 10002])
  expect(simulator.screen()[0]?.text).toBe('二')
})

test('buttons that are not shown cannot be pressed, and a form brings its values', async () => {
  const submit = { tag: 'button', name: 'go', text: { tag: 'plain_text', content: '提交' }, form_action_type: 'submit' }
  const form = { tag: 'form', name: 'f', elements: [{ tag: 'input', name: 'why' }, submit] }
  const socket = await bot.connect()
  await soon(() => expect(socket.controls).toHaveLength(1))
  const { messageId } = await bot.sentCard(streamingCard([form]))
  await expect(simulator.press(messageId, '没有')).rejects.toThrow("shows no button '没有', only: 提交")
  const pressed = simulator.press(messageId, '提交', { form: { why: '渴了' } })
  await soon(() => expect(socket.frames).toHaveLength(1))
  socket.ack(socket.frames[0]!)
  await pressed
  expect(objectIn(socket.frames[0]!.event?.event).action).toMatchObject({ name: 'go', form_value: { why: '渴了' } })
})

test('a card takes ten operations a second, an app fifty calls of one API, a chat five messages', async () => {
  await start({ opsPerCard: 10, sendsPerChat: 5, limitWindow: 60_000 })
  const { cardId } = await bot.sentCard()
  const codes: unknown[] = []
  for (let n = 1; n <= 11; n++) codes.push((await bot.stream(cardId, 'x'.repeat(n), n)).code)
  expect(codes).toEqual([...Array(10).fill(0), 99991400])
  const sends: unknown[] = []
  for (let n = 1; n <= 5; n++) sends.push((await bot.send('text', { text: 'x' })).code)
  expect(sends).toEqual([0, 0, 0, 0, 230020])
  const infos = await Promise.all(Array.from({ length: 51 }, () => bot.call('GET', '/open-apis/bot/v3/info')))
  const limited = infos.filter(({ code }) => code !== 0)
  expect(limited).toMatchObject([{ status: 429, code: 99991400 }])
  expect(limited[0]?.headers.get('x-ogw-ratelimit-reset')).toBe('1')
  expect(simulator.calls().limited).toBe(3)
})
