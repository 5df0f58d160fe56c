import { afterEach, expect, test } from 'vitest'
import { type Balancer, balance } from '../helpers/balancer.ts'
import { Crowd } from '../helpers/crowd.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/free-port.ts'
import { describeOnPostgres } from '../helpers/postgres-suite.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let balancer: Balancer
afterEach(async () => {
  await town.close()
  await balancer.close()
})

/** Two processes on one database, behind a round-robin, with a bot of WeCom by callback and one on the long connection. */
async function openTwo(database: string): Promise<{ start: (n: number) => GatewayProcess; ports: number[] }> {
  town = await openTown({ channels: ['wecom', 'wecom-hook'] })
  const ports = [await freePort(), await freePort()]
  balancer = await balance(Number(new URL(town.address).port), ports)
  town.secrets.push(new URL(database).password)
  Object.assign(town.env, { TEAHOUSE_DATABASE_URL: database, TEAHOUSE_PUBLIC_URL: town.address })
  return { ports, start: (n) => town.start({ TEAHOUSE_PORT: String(ports[n]) }) }
}

await describeOnPostgres('WeCom in front of two processes on one PostgreSQL', ({ createDatabase }) => {
  test('a message reaches one of them, and either answers its polls', async () => {
    const { start, ports } = await openTwo(await createDatabase())
    await Promise.all([start(0).ready, start(1).ready])
    const { wecomHook } = town
    const hook = (port?: number) => `http://127.0.0.1:${port}/hooks/wecom-hook`
    for (const [first, other] of [ports, ports.toReversed()]) {
      wecomHook.setWebhook(hook(first))
      expect(await wecomHook.verifyUrl()).toBeUndefined()
      wecomHook.setPollUrl(hook(other))
      const crowd = new Crowd([wecomHook])
      const asked = await Promise.all(crowd.seats.map((seat) => crowd.ask(seat, { slow: 20 })))
      await eventually(() => crowd.waiting.length === 0, 40_000)
      expect(asked).toHaveLength(2)
      expect(crowd.complaints()).toEqual([])
      expect(crowd.strays()).toEqual([])
    }
    expect([...town.violations(), ...town.leaks()]).toEqual([])
  }, 90_000)

  test('only one holds the long connection; when it is pushed out, neither takes it back', async () => {
    const { start } = await openTwo(await createDatabase())
    await Promise.all([start(0).ready, start(1).ready])
    const { wecom } = town
    await eventually(() => wecom.connections() === 1, 20_000)
    wecom.misbehave('kicked')
    const status = async () => {
      const headers = { authorization: `Bearer ${town.env.TEAHOUSE_API_KEY}` }
      const response = await fetch(`${town.address}/api/v1/channels/wecom`, { headers })
      return JSON.stringify(await response.json())
    }
    await eventually(async () => (await status()).includes('Another program has connected'), 30_000)
    expect(await status()).toContain('"denied"')
    expect(wecom.connections()).toBe(0)
    expect(wecom.calls().byName.aibot_subscribe).toBe(1)
    expect([...town.violations(), ...town.leaks()]).toEqual([])
  }, 90_000)
})
