import { afterEach, expect, test } from 'vitest'
import { Crowd } from '../helpers/crowd.ts'
import { eventually } from '../helpers/eventually.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
afterEach(() => town.close())

/** Everybody asks, and sees the beginning of an answer. */
async function everybodyAsks(options: { slow: number }): Promise<Crowd> {
  const crowd = new Crowd(town.platforms)
  for (const seat of crowd.seats) await crowd.ask(seat, options)
  await eventually(() => crowd.seats.every(({ platform, person }) => begun(platform.screen({ person }))), 20_000)
  return crowd
}
const begun = (screen: { by: string; text: string }[]) =>
  screen.some(({ by, text }) => by === 'bot' && /w\d+p0/.test(text))

function expectPeace(crowd: Crowd): void {
  expect(crowd.complaints()).toEqual([])
  expect(crowd.strays()).toEqual([])
  expect(town.violations()).toEqual([])
  expect(town.leaks()).toEqual([])
}

test('SIGTERM lets a reply that is nearly done end, and the process with it: exit code 0 within ten seconds', async () => {
  town = await openTown()
  const gateway = town.start()
  await gateway.ready
  const crowd = await everybodyAsks({ slow: 30 })
  const { code, took } = await gateway.stop()
  expect(code).toBe(0)
  expect(took).toBeLessThan(10_000)
  expectPeace(crowd)
})

test('SIGTERM hands a long reply over: the next process finishes it in the same place', async () => {
  town = await openTown()
  const gateway = town.start()
  await gateway.ready
  const crowd = await everybodyAsks({ slow: 200 })
  const { code, took } = await gateway.stop()
  expect(code).toBe(0)
  expect(took).toBeLessThan(10_000)
  expect(crowd.waiting).toHaveLength(crowd.questions.length)

  await town.start().ready
  await eventually(() => crowd.waiting.length === 0, 40_000)
  expectPeace(crowd)
}, 90_000)

test('what is said while a process stops is taken in by the next one', async () => {
  town = await openTown()
  const gateway = town.start()
  await gateway.ready
  const crowd = await everybodyAsks({ slow: 100 })
  const stopped = gateway.stop()
  await eventually(() => gateway.log().some(({ msg }) => msg === 'stopping'))
  for (const seat of crowd.seats) await crowd.ask(seat)
  expect((await stopped).code).toBe(0)

  await town.start().ready
  await eventually(() => crowd.waiting.length === 0, 40_000)
  expectPeace(crowd)
}, 90_000)

test('a second SIGTERM does not wait, and loses nothing either', async () => {
  town = await openTown()
  const gateway = town.start()
  await gateway.ready
  const crowd = await everybodyAsks({ slow: 100 })
  gateway.signal('SIGTERM')
  await eventually(() => gateway.log().some(({ msg }) => msg === 'stopping'))
  gateway.signal('SIGTERM')
  expect((await gateway.ended).code).toBe(1)

  await town.start().ready
  await eventually(() => crowd.waiting.length === 0, 40_000)
  expect(crowd.complaints()).toEqual([])
  expect(town.dingtalk.unfinishedCards()).toEqual([])
}, 90_000)
