import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { ScreenMessage } from '../../src/contract/simulator.ts'
import { type Balancer, balance } from '../helpers/balancer.ts'
import { Crowd } from '../helpers/crowd.ts'
import { createDice } from '../helpers/dice.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/free-port.ts'
import { describeOnPostgres } from '../helpers/postgres-suite.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'
import { withdrawUndelivered } from '../helpers/undelivered.ts'

const rounds = Number(process.env.TEAHOUSE_ROUNDS) || 4
/** What one process leaves, the other has finished within so many ms: it is taken for dead after 10 s. */
const takeOver = 45_000
/** Whatever needs nobody's death is over within so many ms, on a machine that has much else to do. */
const patience = 40_000

let town: Town
let balancer: Balancer
afterEach(async () => {
  await town.close()
  await balancer.close()
})

/** Two processes on one database, and what stands in front of them. */
async function openTwo(database: string): Promise<{ start: (n: number) => GatewayProcess; crowd: Crowd }> {
  town = await openTown()
  const ports = [await freePort(), await freePort()]
  balancer = await balance(Number(new URL(town.address).port), ports)
  town.secrets.push(new URL(database).password)
  Object.assign(town.env, { TEAHOUSE_DATABASE_URL: database, TEAHOUSE_PUBLIC_URL: town.address })
  const start = (n: number) => town.start({ TEAHOUSE_PORT: String(ports[n]) })
  return { start, crowd: new Crowd(town.platforms) }
}

function expectPeace(crowd: Crowd, strays = 0): void {
  expect(crowd.complaints()).toEqual([])
  expect(crowd.strays().length).toBeLessThanOrEqual(strays)
  expect(town.unfinishedCards()).toEqual([])
  expect(town.violations().filter((line) => !/retry_after|was finished before/.test(line))).toEqual([])
  expect(town.leaks()).toEqual([])
}

await describeOnPostgres('two processes on one PostgreSQL', ({ createDatabase }) => {
  test('share the work: every message is answered once, by one of them', async () => {
    const { start, crowd } = await openTwo(await createDatabase())
    const both = [start(0), start(1)]
    await Promise.all(both.map((one) => one.ready))
    await Promise.all(
      crowd.seats.map(async (seat) => {
        for (let n = 0; n < 5; n++) {
          // More than three at a time WeCom does not take.
          await eventually(() => crowd.open(seat).length < 3, patience)
          await crowd.ask(seat, { slow: 1 })
        }
      }),
    )
    await eventually(() => crowd.waiting.length === 0, patience)
    expectPeace(crowd)
    for (const one of both) expect((await one.stop()).code).toBe(0)
  }, 90_000)

  test(`one is killed in the middle of its replies: the other finishes them, ${rounds} times`, async () => {
    const dice = createDice()
    const { start, crowd } = await openTwo(await createDatabase())
    const both = [start(0), start(1)]
    await Promise.all(both.map((one) => one.ready))
    for (let round = 0; round < rounds; round++) {
      const moment = dice.between(0, 3_000)
      const killed = round % 2
      await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: dice.pick([10, 30, 60]) })))
      await sleep(moment)
      await both[killed]?.kill()
      const at = Date.now()
      await eventually(() => crowd.waiting.length === 0, takeOver).catch(() => undefined)
      expect(await withdrawUndelivered(town, crowd)).toBeLessThanOrEqual(town.wecom.people.length)
      console.log(`two processes: round ${round + 1} over after ${Date.now() - at} ms, TEAHOUSE_SEED=${dice.seed}`)
      expectPeace(crowd, round + 1)
      both[killed] = start(killed)
      await both[killed]?.ready
    }
  }, 600_000)

  test('one is told to stop: the other goes on with its replies at once', async () => {
    const { start, crowd } = await openTwo(await createDatabase())
    const [first, second] = [start(0), start(1)]
    await Promise.all([first.ready, second.ready])
    await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: 150 })))
    await eventually(() => town.agent.open() === crowd.seats.length)
    const { code, took } = await first.stop()
    expect(code).toBe(0)
    expect(took).toBeLessThan(10_000)
    await eventually(() => crowd.waiting.length === 0, takeOver)
    expectPeace(crowd)
    expect((await second.stop()).code).toBe(0)
  }, 90_000)

  test('/stop is heard by whichever process it concerns', async () => {
    const { start, crowd } = await openTwo(await createDatabase())
    await Promise.all([start(0).ready, start(1).ready])
    const everybodySees = (words: RegExp) =>
      eventually(() => crowd.seats.every(({ platform, person }) => shows(platform.screen({ person }), words)), patience)
    for (const { platform, person } of crowd.seats)
      await platform.say(`[[sim:repeat]][[sim:stall=5]] it begins, and then silence (${platform.type})`, { person })
    await everybodySees(/it begins/)
    for (const { platform, person } of crowd.seats) await platform.say('/stop', { person })
    await everybodySees(/it begins[\s\S]*Stopped/)
  }, 90_000)
})

const shows = (screen: ScreenMessage[], words: RegExp) =>
  screen.some(
    ({ by, text, growing }) => by === 'bot' && words.test(text) && (!growing || !/Stopped/.test(words.source)),
  )
