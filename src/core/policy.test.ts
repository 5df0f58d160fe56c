import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'

let road: TestRoad
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  return road
}
afterEach(() => road.close())

describe('rule 9, policy is the core’s', () => {
  test('group talk that does not address the bot is not stored', async () => {
    const { paper, store } = await open()
    await paper.say('just chatting', { conversation: { key: 'g', kind: 'group' }, addressed: false })
    expect(await store.db.selectFrom('messages').selectAll().execute()).toEqual([])
  })

  test('a bot that was added to a group greets there once, unless it may not speak', async () => {
    const { paper, store } = await open({ config: { access: { groups: 'mention', deny: ['eve'] } } })
    const added = { conversation: { key: 'g', kind: 'group' as const }, addressed: false, greets: true as const }
    await paper.say('', { ...added, id: 'joined:g' })
    await paper.say('', { ...added, id: 'joined:g' })
    await paper.say('Welcome to the kitchen.', { ...added, id: 'joined:k', conversation: { key: 'k', kind: 'group' } })
    await paper.say('', { ...added, id: 'joined:e', sender: { id: 'eve' } })
    await settled(road, 2)
    expect(paper.sent).toMatchObject([{ text: expect.stringMatching(/^Hello!/) }, { text: 'Welcome to the kitchen.' }])
    expect(road.pen.turns).toEqual([])
    expect(await store.db.selectFrom('messages').select('id').execute()).toHaveLength(2)
  })

  test('where groups are switched off, it does not greet either', async () => {
    const { paper, store } = await open({ config: { access: { groups: 'off' } } })
    await paper.say('', { conversation: { key: 'g', kind: 'group' }, greets: true })
    expect(await store.db.selectFrom('messages').selectAll().execute()).toEqual([])
  })

  test('in a group each sender has a conversation; in a direct chat the chat is one', async () => {
    const { paper, store } = await open()
    const group = { conversation: { key: 'g', kind: 'group' as const } }
    await paper.say('hi', { ...group, sender: { id: 'ann' } })
    await paper.say('hi', { ...group, sender: { id: 'bob' } })
    await paper.say('hi')
    const rows = await store.db.selectFrom('conversations').select('id').orderBy('id').execute()
    expect(rows.map((row) => row.id)).toEqual(['paper:chat', 'paper:g:~ann', 'paper:g:~bob'])
  })

  test('a sender who is too fast is told so once, and heard again later', async () => {
    const { paper } = await open({ config: { limits: { perSender: { perMinute: 2 } } } })
    for (let n = 0; n < 6; n++) await paper.say(`${n}`)
    const rows = await settled(road, 6)
    expect(rows.map((row) => row.state)).toEqual(['answered', 'answered', 'skipped', 'skipped', 'skipped', 'skipped'])
    expect(paper.screen().filter((view) => view.text.startsWith('That was too fast'))).toHaveLength(1)
  })

  test('a message that waited out an outage is answered, announced or skipped, as the channel says', async () => {
    const old = { sentAt: Date.now() - 3600_000 }
    const { paper } = await open({ config: { stale: { afterMinutes: 30, then: 'notice' } } })
    await paper.say('old', old)
    expect(await settled(road, 1)).toMatchObject([{ state: 'skipped' }])
    expect(paper.screen()[0]?.text).toMatch(/^This message waited 60 minutes/)
  })

  test('whenBusy merge: what came while the bot worked is answered together', async () => {
    let finish: () => void = () => undefined
    const pen = createPen(async function* (turn) {
      if (turn.text === 'first')
        await new Promise<void>((resolve) => {
          finish = resolve
        })
      yield { type: 'text', text: `answer to ${turn.text.replaceAll('\n\n', ' and ')}` }
    })
    const { paper } = await open({ pen, config: { whenBusy: 'merge' } })
    await paper.say('first')
    await eventually(() => pen.turns.length === 1)
    await paper.say('second')
    await paper.say('third')
    finish()
    expect((await settled(road, 3)).map((row) => row.state)).toEqual(['answered', 'answered', 'answered'])
    expect(paper.screen().map((view) => view.text)).toEqual(['answer to first', 'answer to second and third'])
  })

  test('whenBusy interrupt: a newer message stops the running reply and is answered', async () => {
    const pen = createPen(async function* (turn, signal) {
      if (turn.text === 'first') yield* sayAndWait('long story', signal)
      yield { type: 'text', text: 'short' }
    })
    const { paper } = await open({ pen, config: { whenBusy: 'interrupt' } })
    await paper.say('first')
    await eventually(() => paper.screen()[0]?.text === 'long story')
    await paper.say('second')
    expect((await settled(road, 2)).map((row) => row.state)).toEqual(['stopped', 'answered'])
  })

  test('nobody meets silence: an unknown command, a sticker, an empty mention, a stranger', async () => {
    const { paper } = await open({ config: { access: { deny: ['eve'] } } })
    await paper.say('/frobnicate')
    await paper.say('', { unsupported: 'sticker' })
    await paper.say('')
    await paper.say('let me in', { sender: { id: 'eve' } })
    await settled(road, 4)
    expect(paper.screen().map((view) => view.text)).toEqual([
      'There is no command /frobnicate. Send /help to see what there is.',
      expect.stringContaining('sticker'),
      expect.stringContaining('Here I am'),
      expect.stringContaining('you may not use this bot'),
    ])
  })
})
