import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import { openRoad, type TestRoad } from '../../test/helpers/road.ts'
import type { InboundMessage } from '../contract/message.ts'

let road: TestRoad
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  return road
}
afterEach(() => road.close())

const rows = () => road.store.db.selectFrom('messages').selectAll().orderBy('seq').execute()
const outcomes = (count: number) =>
  eventually(async () => {
    const states = (await rows()).map(({ state }) => state)
    return states.length === count && !states.includes('waiting') && !states.includes('running') && states
  })
const group = { conversation: { key: 'g', kind: 'group' as const } }

test('unreadable characters do not keep a message from being stored and answered', async () => {
  const { paper, pen } = await open()
  await paper.say('a\0b \ud83d c', { sender: { id: 'a\0nn', name: 'A\0nn' } })
  await outcomes(1)
  expect(pen.turns[0]).toMatchObject({ text: 'ab \ufffd c', user: { name: 'Ann' } })
  expect((await rows())[0]).toMatchObject({ text: 'ab \ufffd c', sender: 'ann' })
})

test('endless texts, names, ids and lists of files are cut to a size, and what is endless twice is still the same', async () => {
  const { paper, pen } = await open()
  const endless = 'x'.repeat(1_000_000)
  const message: Partial<InboundMessage> = {
    id: endless,
    conversation: { key: endless, kind: 'direct', title: endless },
    sender: { id: endless, name: endless },
    quote: endless,
    files: Array.from({ length: 1000 }, () => ({ name: endless, kind: 'file' as const, ref: 1 })),
  }
  expect(await paper.say(endless, message)).toBe('new')
  expect(await paper.say(endless, message)).toBe('seen')
  expect(await paper.say('another', { ...message, id: `${endless}y` })).toBe('new')
  await outcomes(2)
  const [turn] = pen.turns
  expect(turn?.text.length).toBe(200_000)
  expect(turn?.files.length).toBe(50)
  const [row] = await rows()
  for (const text of [row!.id, row!.sender, row!.conversation, row!.sender_name])
    expect(String(text).length).toBeLessThan(400)
})

test('a message from the future, or without a time, was said now', async () => {
  const { paper } = await open({ config: { stale: { then: 'skip' } } })
  for (const sentAt of [Date.now() + 3600_000, 0, Number.NaN, -5, 1.5 + Date.now() - 1000])
    await paper.say('hi', { sentAt })
  expect(await outcomes(5)).toEqual(Array(5).fill('answered'))
  for (const row of await rows()) expect(Math.abs(row.sent_at - Date.now())).toBeLessThan(10_000)
})

test('a message that names nobody to answer is not stored, and not asked for again', async () => {
  const { paper } = await open()
  expect(await paper.say('hi', { id: '' })).toBe('seen')
  expect(await paper.say('hi', { sender: { id: '' } })).toBe('seen')
  expect(await paper.say('hi', { conversation: { key: '', kind: 'direct' } })).toBe('seen')
  expect(await rows()).toEqual([])
})

test('a button of a reply that is forgotten is answered where its conversation was last heard, or not at all', async () => {
  const { paper } = await open()
  await paper.say('hello')
  await outcomes(1)
  expect(await paper.say('More', { pressedOn: 'forgotten', address: null })).toBe('new')
  await outcomes(2)
  expect(JSON.parse((await road.store.db.selectFrom('replies').select('address').execute())[1]!.address)).toEqual({
    to: 'chat',
  })
  const elsewhere = { conversation: { key: 'nobody knows', kind: 'direct' as const } }
  expect(await paper.say('More', { ...elsewhere, pressedOn: 'forgotten', address: null })).toBe('seen')
})

test('/stop as a button stops the conversation that the button is in', async () => {
  const { paper } = await open({ pen: createPen((_turn, signal) => sayAndWait('a long story', signal)) })
  await paper.say('tell me', { ...group, sender: { id: 'ann' } })
  await eventually(() => paper.screen()[0]?.text === 'a long story')
  const [pressedOn] = paper.drawn.keys()
  const button = { conversation: { key: 'card', kind: 'direct' as const }, address: null, pressedOn: pressedOn! }
  await paper.say('/stop', { ...button, sender: { id: 'bob' } })
  await eventually(() => paper.screen().some(({ text }) => text === 'Only the person who asked can do that.'))
  expect(paper.screen()[0]?.state).toBe('working')
  await paper.say('/stop', { ...button, sender: { id: 'ann' } })
  await eventually(() => paper.screen()[0]?.state === 'stopped')
})

test('a stranger’s /stop stops nothing', async () => {
  const pen = createPen((_turn, signal) => sayAndWait('a long story', signal))
  const { paper } = await open({ pen, config: { access: { deny: ['eve'] }, conversation: { scope: 'chat' } } })
  await paper.say('tell me')
  await eventually(() => paper.screen()[0]?.text === 'a long story')
  await paper.say('/stop', { sender: { id: 'eve' } })
  await eventually(() => paper.screen().some(({ text }) => text.includes('you may not use this bot')))
  expect(paper.screen()[0]?.state).toBe('working')
})

test('a command in a group that does not mention the bot is not for it', async () => {
  const { paper } = await open()
  expect(await paper.say('/stop', { ...group, addressed: false })).toBe('seen')
  expect(await paper.say('/help@otherbot', group)).toBe('seen')
  expect(await rows()).toEqual([])
})

test('a sender who is too fast hears of it, also when several messages come at the same moment', async () => {
  const { paper } = await open({ config: { limits: { perSender: { perMinute: 2 } } } })
  await Promise.all(Array.from({ length: 10 }, (_, n) => paper.say(`${n}`)))
  await paper.say('and again')
  await eventually(() => paper.screen().some(({ text }) => text.startsWith('That was too fast')))
})

test('a message that is delivered again does not use up what its sender may send', async () => {
  const { paper } = await open({ config: { limits: { perSender: { perMinute: 2 } } } })
  for (let n = 0; n < 5; n++) await paper.say('one', { id: 'one' })
  await paper.say('two')
  expect(await outcomes(2)).toEqual(['answered', 'answered'])
})

test('a stranger cannot make the bot talk without end', async () => {
  const { paper } = await open({ config: { access: { deny: ['eve'] }, limits: { perSender: { perMinute: 2 } } } })
  for (let n = 0; n < 6; n++) await paper.say(n === 5 ? '/stop' : 'let me in', { sender: { id: 'eve' } })
  await outcomes(6)
  expect(paper.screen().map(({ text }) => text.slice(0, 20))).toEqual([
    'Sorry, you may not u',
    'Sorry, you may not u',
    'That was too fast (a',
  ])
})

test('a platform that asks how a reply looks is told an end, whatever became of the message', async () => {
  const pen = createPen((_turn, signal) => sayAndWait('one moment', signal))
  const { paper } = await open({ pen, config: { whenBusy: 'merge' } })
  const look = (id: string) => paper.host().viewOf(id)
  await paper.say('first', { id: 'first' })
  await eventually(() => paper.screen()[0]?.text === 'one moment')
  await paper.say('second', { id: 'second' })
  await paper.say('third', { id: 'third' })
  expect(await look('second')).toEqual({ text: '', state: 'working' })
  await road.bus.publish('stop', 1)
  await eventually(() => pen.turns.length === 2)
  expect(await look('third')).toEqual({ text: '(Answered together with your message before)', state: 'done' })
  await paper.say('fourth', { id: 'fourth' })
  await paper.say('/stop', { id: 'stop' })
  await outcomes(5)
  expect(await look('first')).toMatchObject({ state: 'stopped', text: 'one moment\n\n⏹ Stopped' })
  expect(await look('fourth')).toEqual({ text: '⏹ Stopped', state: 'stopped' })
  expect(await look('never said')).toBeUndefined()
})

test('a platform that asks is told an end of a message that was skipped', async () => {
  const { paper } = await open({ config: { stale: { then: 'skip' } } })
  await paper.say('old', { id: 'old', sentAt: 1 })
  await outcomes(1)
  expect(await paper.host().viewOf('old')).toEqual({ text: '(This message was not answered)', state: 'done' })
})
