import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startWecomSimulator, type WecomSimulator } from '../../src/channels/wecom/simulator.ts'
import { type Balancer, balance } from '../helpers/balancer.ts'
import { Crowd } from '../helpers/crowd.ts'
import { createDice } from '../helpers/dice.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/gateway.ts'
import { describeOnPostgres } from '../helpers/postgres-suite.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

const rounds = Number(process.env.TEAHOUSE_ROUNDS) || 2
/** What one process leaves, the other has finished within so many ms: it is taken for dead after 10 s, its connection after 15. */
const takeOver = 60_000

let town: Town
let balancer: Balancer
let called: WecomSimulator
let connected: WecomSimulator
afterEach(async () => {
  await town.close()
  await Promise.all([called.close(), connected.close()])
  await balancer.close()
})

/** Two processes on one database, behind a round-robin, with a bot of WeCom by callback and one on the long connection. */
async function openTwo(database: string): Promise<{ start: (n: number) => GatewayProcess; ports: number[] }> {
  town = await openTown({ channels: [] })
  const quick = { pollEvery: 100, redeliverAfter: 300, maxDeliveries: 10_000 }
  called = await startWecomSimulator({ ...quick, token: 'e2eWecomToken', encodingAesKey: 'e'.repeat(43) })
  connected = await startWecomSimulator(quick)
  const bot = (id: string, settings: Record<string, unknown> = {}) => ({
    id,
    type: 'wecom',
    language: 'en',
    agent: 'helper',
    limits: { perSender: { perMinute: 0 } },
    settings,
  })
  town.configuration.channels = [
    bot('called', called.settings.callback),
    bot('connected', connected.settings.websocket),
  ]
  town.configure()
  const ports = [await freePort(), await freePort()]
  balancer = await balance(Number(new URL(town.address).port), ports)
  town.secrets.push(new URL(database).password, 'e2eWecomToken', 'e'.repeat(43), connected.bots[0]?.secret ?? '')
  Object.assign(town.env, { TEAHOUSE_DATABASE_URL: database, TEAHOUSE_PUBLIC_URL: town.address })
  return { ports, start: (n) => town.start({ TEAHOUSE_PORT: String(ports[n]) }) }
}

const violations = () => [...called.violations(), ...connected.violations(), ...town.leaks()]
const hook = (port?: number) => `${port === undefined ? town.address : `http://127.0.0.1:${port}`}/hooks/called`

await describeOnPostgres('WeCom in front of two processes on one PostgreSQL', ({ createDatabase }) => {
  test('a message reaches one of them, and either answers its polls', async () => {
    const { start, ports } = await openTwo(await createDatabase())
    await Promise.all([start(0).ready, start(1).ready])
    for (const [first, other] of [ports, ports.toReversed()]) {
      called.setWebhook(hook(first))
      called.setPollUrl(hook(other))
      const crowd = new Crowd([called])
      const asked = await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: 20 })))
      await eventually(() => crowd.waiting.length === 0, 40_000)
      expect(asked).toHaveLength(2)
      expect(crowd.complaints()).toEqual([])
      expect(crowd.strays()).toEqual([])
    }
    expect(violations()).toEqual([])
  }, 90_000)

  test(`one is killed in the middle of its replies: the other finishes them, ${rounds} times`, async () => {
    const dice = createDice()
    const { start } = await openTwo(await createDatabase())
    const both = [start(0), start(1)]
    await Promise.all(both.map((one) => one.ready))
    called.setWebhook(hook())
    await eventually(() => connected.connections() === 1, 20_000)
    const crowd = new Crowd([called, connected])
    for (let round = 0; round < rounds; round++) {
      const moment = dice.between(0, 3_000)
      const killed = round % 2
      await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: dice.pick([10, 30, 60]) })))
      await sleep(moment)
      await both[killed]?.kill()
      const at = Date.now()
      await eventually(() => crowd.waiting.length === 0, takeOver).catch(() => undefined)
      console.log(
        `WeCom, two processes: round ${round + 1} over after ${Date.now() - at} ms, TEAHOUSE_SEED=${dice.seed}`,
      )
      expect(crowd.complaints()).toEqual([])
      expect(violations()).toEqual([])
      both[killed] = start(killed)
      await both[killed]?.ready
    }
  }, 600_000)

  test('only one holds the long connection; when it is pushed out, neither takes it back', async () => {
    const { start } = await openTwo(await createDatabase())
    await Promise.all([start(0).ready, start(1).ready])
    await eventually(() => connected.connections() === 1, 20_000)
    connected.misbehave('kicked')
    const status = async () => {
      const headers = { authorization: `Bearer ${town.env.TEAHOUSE_API_KEY}` }
      const response = await fetch(`${town.address}/api/v1/channels/connected`, { headers })
      return JSON.stringify(await response.json())
    }
    await eventually(async () => (await status()).includes('Another program has connected'), 30_000)
    expect(await status()).toContain('"denied"')
    expect(connected.connections()).toBe(0)
    expect(connected.calls().byName.aibot_subscribe).toBe(1)
    expect(violations()).toEqual([])
  }, 90_000)
})
