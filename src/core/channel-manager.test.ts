import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper, type Paper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { openRoad, type TestRoad } from '../../test/helpers/road.ts'
import { silent } from '../../test/helpers/silent.ts'
import type { Channel, ChannelHost } from '../contract/channel.ts'

let road: TestRoad
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  return road
}
afterEach(() => road.close())

const config = () => road.manager.get('paper')!.config
const state = async () => (await road.statuses.of('paper')).state

/** Paper whose channel is changed, and every host it was built with. */
function changed(change: (channel: Channel, host: ChannelHost) => Channel): { paper: Paper; hosts: ChannelHost[] } {
  const paper = createPaper()
  const hosts: ChannelHost[] = []
  const { create } = paper.provider
  paper.provider.create = (settings, host) => {
    hosts.push(host)
    return change(create(settings, host), host)
  }
  return { paper, hosts }
}

test('a channel that was stopped cannot say that it is connected', async () => {
  const { paper, hosts } = changed((channel) => channel)
  await open({ paper })
  await eventually(async () => (await state()) === 'connected')
  await road.manager.use([])
  hosts[0]?.report('connected')
  await road.statuses.report('another', 'connected', { holding: true })
  expect(await state()).toBe('stopped')
})

test('trying out settings says nothing about the channel that runs', async () => {
  const { paper } = changed((channel, host) => ({
    ...channel,
    check: async () => {
      host.report('denied', 'wrong secret')
      return 'Paper bot'
    },
  }))
  await open({ paper })
  await eventually(async () => (await state()) === 'connected')
  expect(await road.manager.test({ ...config(), settings: { another: 'secret' } })).toBe('Paper bot')
  await road.statuses.report('another', 'connected', { holding: true })
  expect(await state()).toBe('connected')
})

test('a platform that calls us has proved the settings for good, also before the channel was ready', async () => {
  const { paper } = changed(({ run: _, ...channel }, host) => {
    host.report('connected')
    return channel
  })
  await open({ paper })
  await eventually(async () => (await state()) === 'connected')
})

test('a channel that cannot be built leaves the others working', async () => {
  const paper = createPaper()
  const { create } = paper.provider
  paper.provider.create = (settings, host) => {
    if (host.id === 'broken') throw new TypeError('cannot read properties of undefined')
    return create(settings, host)
  }
  const logged: unknown[] = []
  await open({ paper, log: { ...silent, error: (_what, facts) => logged.push(facts) } })
  await road.manager.use([{ ...config(), id: 'broken' }, { ...config() }, { ...config(), id: 'paper-2' }])
  expect(road.manager.live().map((live) => live.config.id)).toEqual(['paper', 'paper-2'])
  expect(logged).toMatchObject([{ channel: 'broken' }])
})

test('a reply under way is finished when its channel is restarted with other settings', async () => {
  const gate = Promise.withResolvers<void>()
  const pen = createPen(async function* () {
    yield { type: 'text', text: 'It begins' }
    await gate.promise
    yield { type: 'text', text: ' and ends.' }
  })
  const { paper } = await open({ pen })
  await paper.say('hello')
  await eventually(() => paper.screen()[0]?.text === 'It begins')
  const { rates } = road.manager.get('paper')!.budget
  await road.manager.use([{ ...config(), settings: { another: 'secret' } }])
  expect(road.manager.get('paper')?.budget.rates).toBe(rates)
  gate.resolve()
  await eventually(() => paper.screen()[0]?.state === 'done')
  expect(paper.screen()).toMatchObject([{ text: 'It begins and ends.' }])
})

test('a message waits for the process that has the connection its answer leaves through', async () => {
  const { paper } = changed((channel) => ({ ...channel, tied: true }))
  await open({ paper })
  await eventually(() => road.manager.get('paper')?.ready())
  await paper.say('hello')
  await eventually(() => paper.screen()[0]?.text === 'You said: hello')
  // Another process takes the connection over.
  await road.store.write(({ db }) =>
    db
      .updateTable('leases')
      .set({ owner: 'b', until: Date.now() + 3600_000 })
      .execute(),
  )
  await eventually(() => road.manager.get('paper')?.ready() === false, 8_000)
  await paper.say('are you there?')
  const second = () => road.store.db.selectFrom('messages').select(['state', 'attempt']).where('seq', '=', 2).execute()
  expect(await second()).toEqual([{ state: 'waiting', attempt: 0 }])
  await road.store.write(({ db }) => db.deleteFrom('leases').execute())
  await eventually(() => paper.screen()[1]?.text === 'You said: are you there?', 10_000)
}, 30_000)

test('calls of the month are not lost when a channel is restarted', async () => {
  const paper = createPaper({ limits: { monthlyCalls: 1000 } })
  paper.refuse = () => paper.host().slot({ name: 'draw', urgency: 'final' })
  await open({ paper })
  await paper.say('hello')
  await eventually(() => paper.screen()[0]?.state === 'done')
  const used = road.manager.get('paper')?.budget.month?.used
  await road.manager.restart('paper')
  expect(used).toBeGreaterThan(0)
  expect(road.manager.get('paper')?.budget.month?.used).toBe(used)
  expect((await road.store.db.selectFrom('calls').select('count').executeTakeFirst())?.count).toBe(used)
})

test('while a process stops, a reply that needs its connection can still end', async () => {
  const { paper } = changed((channel) => ({ ...channel, tied: true }))
  const gate = Promise.withResolvers<void>()
  const pen = createPen(async function* () {
    yield { type: 'text', text: 'It begins' }
    await gate.promise
    yield { type: 'text', text: ' and ends.' }
  })
  await open({ paper, pen })
  await eventually(async () => (await state()) === 'connected')
  await paper.say('hello')
  await eventually(() => paper.screen()[0]?.text === 'It begins')
  await road.manager.stopListening()
  expect(road.manager.get('paper')?.ready()).toBe(true)
  gate.resolve()
  await eventually(() => paper.screen()[0]?.state === 'done')
})

test('a connection that another process holds is proof enough: a second one might push it out', async () => {
  const tied = (channel: Channel): Channel => ({
    ...channel,
    tied: true,
    check: () => Promise.reject(new Error('connected a second time')),
  })
  await open({ paper: changed(tied).paper })
  await eventually(async () => (await state()) === 'connected')
  const second = await openRoad({ paper: changed(tied).paper, dataDir: road.dataDir })
  expect(await second.manager.test(config())).toBe('paper')
  await expect(second.manager.test({ ...config(), settings: { another: 'secret' } })).rejects.toThrow('a second time')
  await second.crash()
})
