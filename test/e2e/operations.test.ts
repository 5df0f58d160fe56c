import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { Crowd } from '../helpers/crowd.ts'
import { eventually } from '../helpers/eventually.ts'
import { startProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
afterEach(() => town.close())

const connected = async (channel: string) => {
  const text = await (await fetch(`${town.address}/metrics`)).text()
  return text.includes(`teahouse_channel_connected{channel="${channel}"} 1`)
}
const answers = async (crowd: Crowd) => {
  for (const seat of crowd.seats) await crowd.ask(seat)
  await eventually(() => crowd.waiting.length === 0, 20_000)
  expect(crowd.complaints()).toEqual([])
}

test('it says that it is alive and ready, and counts what it does', async () => {
  town = await openTown({ people: 1 })
  const gateway = town.start()
  expect(await gateway.ready).toBe(town.address)
  const healthy = await fetch(`${town.address}/healthz`)
  expect([healthy.status, await healthy.json()]).toEqual([200, { status: 'ok' }])
  for (const path of ['/readyz', '/api/v1/health']) expect((await fetch(town.address + path)).status).toBe(200)
  const all = ['telegram', 'telegram-hook', 'dingtalk', 'dingtalk-hook']
  for (const channel of all) await eventually(() => connected(channel))

  await answers(new Crowd(town.platforms))
  await eventually(async () => {
    const counted = await (await fetch(`${town.address}/metrics`)).text()
    return all.every(
      (channel) =>
        counted.includes(`teahouse_messages_total{channel="${channel}",result="new"} 1`) &&
        counted.includes(`teahouse_replies_total{channel="${channel}",state="answered"} 1`),
    )
  })
  expect(town.leaks()).toEqual([])
})

test('a changed file restarts the channel that changed, and no other', async () => {
  town = await openTown({ people: 1, channels: ['telegram', 'dingtalk'] })
  await town.start().ready
  await eventually(async () => (await connected('telegram')) && (await connected('dingtalk')))
  const [before] = town.dingtalk.connections()
  const greetings = () => town.telegram.calls().byName.getMe ?? 0
  const greeted = greetings()

  const [telegram] = town.configuration.channels
  Object.assign(telegram?.settings ?? {}, { drafts: true })
  town.configure()
  await eventually(() => greetings() > greeted)
  await eventually(() => connected('telegram'))
  expect(town.dingtalk.connections()).toEqual([before])
  await answers(new Crowd([town.telegram, town.dingtalk]))
  expect(town.leaks()).toEqual([])
})

test('a channel that is taken out of the file stops, the others go on; put back, it answers what was said meanwhile', async () => {
  town = await openTown({ people: 1, channels: ['telegram', 'dingtalk'] })
  const gateway = town.start()
  await gateway.ready
  await eventually(async () => (await connected('telegram')) && (await connected('dingtalk')))
  const [telegram, ...others] = town.configuration.channels
  town.configuration.channels = others
  town.configure()
  await eventually(() => gateway.log().some(({ msg }) => msg.includes('it is in force')))
  const meanwhile = new Crowd([town.telegram])
  for (const seat of meanwhile.seats) await meanwhile.ask(seat)
  await answers(new Crowd([town.dingtalk]))
  expect(meanwhile.waiting).toHaveLength(1)

  if (telegram) town.configuration.channels.push(telegram)
  town.configure()
  await eventually(() => meanwhile.waiting.length === 0, 30_000)
  expect(meanwhile.complaints()).toEqual([])
}, 60_000)

test('a file with mistakes is refused with a sentence on each, and exit code 2', async () => {
  town = await openTown({ people: 1 })
  writeFileSync(
    join(town.folder, 'teahouse.yaml'),
    `agents:
  - { id: helper, type: opnai, settings: {} }
channels:
  - { id: Support Desk, type: telegram, settings: { botToken: 1:a } }
  - { id: two, type: dingtalk, whenbusy: queue, settings: { clientId: x, clientSecret: \${NOT_THERE} } }
`,
  )
  const gateway = town.start()
  expect((await gateway.ended).code).toBe(2)
  const sentences = gateway.output().trim().split('\n')
  expect(sentences).toHaveLength(4)
  for (const sentence of sentences) expect(sentence).toMatch(/^teahouse\.yaml:\d+:\d+ .*[.?]$/)
  for (const word of ['agents[0].type', 'channels[0].id', 'whenbusy', 'NOT_THERE'])
    expect(gateway.output()).toContain(word)
  expect(town.leaks()).toEqual([])
})

test('a mistake in a file that changes is logged, and all goes on as before', async () => {
  town = await openTown({ people: 1, channels: ['dingtalk'] })
  const gateway = town.start()
  await gateway.ready
  await eventually(() => connected('dingtalk'))
  writeFileSync(join(town.folder, 'teahouse.yaml'), 'channels: [ { id: dingtalk, type: dingtalk } ]\n')
  await eventually(() => gateway.log().some(({ level, msg }) => level === 'error' && msg.includes('clientId')))
  await answers(new Crowd([town.dingtalk]))
})

test('a second process on the same folder is refused with a sentence; the first goes on', async () => {
  town = await openTown({ people: 1, channels: ['dingtalk'] })
  await town.start().ready
  const second = town.start({ TEAHOUSE_PORT: '0' })
  expect((await second.ended).code).toBe(2)
  expect(second.output()).toMatch(/^Another Teahouse runs on the data folder .*TEAHOUSE_DATA_DIR.*\.\n$/)
  await answers(new Crowd([town.dingtalk]))
})

test('a port that is taken is named, with what to do', async () => {
  town = await openTown({ people: 1, channels: [] })
  await town.start().ready
  const second = town.start({ TEAHOUSE_DATA_DIR: join(town.folder, 'other') })
  expect((await second.ended).code).toBe(1)
  expect(second.output()).toContain('TEAHOUSE_PORT')
})

test('without a file, a key or an account it starts, and says where it is', async () => {
  town = await openTown({ people: 1 })
  const bare = startProcess({ folder: town.folder, env: { TEAHOUSE_PORT: '0' } })
  town.processes.push(bare)
  const address = await bare.ready
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  expect((await bare.stop()).code).toBe(0)
})
