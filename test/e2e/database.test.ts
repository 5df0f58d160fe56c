import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { Crowd } from '../helpers/crowd.ts'
import { eventually } from '../helpers/eventually.ts'
import { createDatabase, type FragilePostgresServer, startPostgres } from '../helpers/postgres.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { mountSmallDisk, whyNoSmallDisk } from '../helpers/small-disk.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let undo: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(town.processes.map((one) => one.kill()))
  for (const one of undo.reverse()) await one()
  undo = []
  await town.close()
})

const open = async (env: Record<string, string> = {}): Promise<{ gateway: GatewayProcess; crowd: Crowd }> => {
  const gateway = town.start(env)
  await gateway.ready
  const crowd = new Crowd(town.platforms)
  await everybodyAsks(crowd)
  await eventually(() => crowd.waiting.length === 0, 20_000)
  return { gateway, crowd }
}
const everybodyAsks = (crowd: Crowd) => Promise.all(crowd.seats.map((seat) => crowd.ask(seat)))

/** The status that Telegram gets for something that a person says now. */
async function statusOfWebhook(): Promise<number> {
  const id = Number(town.telegramHook.people[0]?.id)
  const from = { id, is_bot: false, first_name: 'Ann' }
  const message = { message_id: 900_000, date: Math.floor(Date.now() / 1000), text: 'are you there?', from }
  const response = await fetch(`${town.address}/hooks/telegram-hook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'e2e-telegram-webhook-secret' },
    body: JSON.stringify({ update_id: 900_000, message: { ...message, chat: { id, type: 'private' } } }),
  })
  return response.status
}
const errors = (gateway: GatewayProcess) =>
  gateway
    .log()
    .filter(({ level }) => level === 'error' || level === 'warn')
    .map((line) => JSON.stringify(line))

/** While the database cannot be written: nothing is acknowledged, the log says why, and the process lives. */
async function expectRefusals(gateway: GatewayProcess, why: RegExp): Promise<void> {
  expect(await statusOfWebhook()).toBe(503)
  await eventually(() => errors(gateway).some((line) => why.test(line)), 20_000)
  expect((await fetch(`${town.address}/healthz`)).status).toBe(200)
}

async function expectRecovery(crowd: Crowd): Promise<void> {
  await eventually(() => crowd.waiting.length === 0, 60_000).catch(() => undefined)
  expect(crowd.complaints()).toEqual([])
  expect(crowd.strays()).toEqual([])
  expect(town.unfinishedCards()).toEqual([])
  // What cannot be stored is not acknowledged, or late, once it can: that is the point.
  expect(town.violations().filter((line) => !/\back of |: no answer within /.test(line))).toEqual([])
  expect(town.leaks()).toEqual([])
}

test('another program locks the database for a while: nothing is acknowledged meanwhile, all is answered after', async () => {
  town = await openTown({ people: 1 })
  const { gateway, crowd } = await open()
  const other = new DatabaseSync(join(town.folder, 'data', 'teahouse.db'))
  other.exec('pragma busy_timeout = 10000; begin exclusive')
  await everybodyAsks(crowd)
  await expectRefusals(gateway, /locked/)
  other.exec('rollback')
  other.close()
  await expectRecovery(crowd)
}, 120_000)

const noDisk = whyNoSmallDisk()
describe.skipIf(noDisk)(`a full disk${noDisk ? ` (left out: ${noDisk})` : ''}`, () => {
  test('nothing is acknowledged while there is no room; once there is, all is answered without a restart', async () => {
    town = await openTown({ people: 1 })
    const disk = mountSmallDisk(join(town.folder, 'data'), '8m')
    undo.push(disk.unmount)
    const { gateway, crowd } = await open()
    // Under way while the disk fills up.
    await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: 40 })))
    await eventually(() => town.agent.open() > 0)
    const makeRoom = disk.fill()
    await everybodyAsks(crowd)
    await expectRefusals(gateway, /full|no space/i)
    makeRoom()
    await expectRecovery(crowd)
    expect((await gateway.stop()).code).toBe(0)
  }, 120_000)
})

describe('PostgreSQL', () => {
  test('that crashes and comes back: not ready meanwhile, nothing is acknowledged, all is answered after', async ({
    skip,
  }) => {
    const server = await startPostgres().catch((error: Error) => error.message)
    if (typeof server === 'string') return skip(`left out: ${server}`)
    undo.push(() => server.stop())
    town = await openTown({ people: 1 })
    const { gateway, crowd } = await open(await onPostgres(server))
    await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: 40 })))
    await eventually(() => town.agent.open() > 0)

    await server.crash()
    await everybodyAsks(crowd)
    expect((await fetch(`${town.address}/readyz`)).status).toBe(503)
    await expectRefusals(gateway, /ECONNREFUSED|Connection terminated/)
    expect(await (await fetch(`${town.address}/metrics`)).text()).toContain('teahouse_database_up 0')
    await server.again()
    await eventually(async () => (await fetch(`${town.address}/readyz`)).status === 200)
    await expectRecovery(crowd)
    expect((await gateway.stop()).code).toBe(0)
  }, 180_000)
})

async function onPostgres({ url }: FragilePostgresServer): Promise<Record<string, string>> {
  const { url: database } = await createDatabase(url)
  town.secrets.push(new URL(database).password)
  return { TEAHOUSE_DATABASE_URL: database }
}
