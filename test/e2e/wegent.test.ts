import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { startWegentFake, type WegentFake } from '../../src/agents/wegent/fake.ts'
import type { ScreenMessage } from '../../src/contract/simulator.ts'
import { eventually } from '../helpers/eventually.ts'
import { startProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let wegent: WegentFake
afterEach(async () => {
  await town.close()
  await wegent.close()
})

/** A town whose bot is answered by two teams, people as themselves. */
async function open() {
  town = await openTown({ channels: ['telegram'] })
  wegent = await startWegentFake()
  const settings = { baseUrl: wegent.url, apiKey: wegent.serviceKey, asUser: true }
  const [telegram] = town.configuration.channels
  if (!telegram) throw new Error('there is no telegram')
  town.secrets.push(wegent.serviceKey)
  town.configuration = {
    agents: ['coder', 'sim'].map((id) => ({ id, type: 'wegent', settings: { ...settings, team: `default#${id}` } })),
    channels: [{ ...telegram, agent: 'coder' }],
  }
  writeFileSync(join(town.folder, 'teahouse.yaml'), stringify(town.configuration))
}

const lastOf = (screen: ScreenMessage[]) => screen.findLast(({ by, notice }) => by === 'bot' && !notice)
const shows = (words: string) =>
  eventually(() => {
    const last = lastOf(town.telegram.screen())
    return last?.text.includes(words) && !last.growing
  }, 30_000)
/** The questions that Wegent took. */
const asked = () => wegent.journal().filter(({ path, status }) => path.endsWith('/responses') && status === 200)

test('a team at work outlives the process that asked it, killed or stopped', async () => {
  await open()
  const first = town.start()
  await first.ready
  const script = { stuck: true, text: 'The kettle is built.' }
  wegent.enqueue(script)
  await town.telegram.say('Build a kettle')
  await eventually(() => asked().length === 1)
  await eventually(() => wegent.journal().at(-1)?.method === 'GET')
  await first.kill()

  const second = town.start()
  await second.ready
  const seen = wegent.journal().length
  await eventually(() => wegent.journal().length > seen + 1, 20_000)
  expect((await second.stop()).code).toBe(0)

  script.stuck = false
  await town.start().ready
  await shows('The kettle is built.')
  expect([asked().length, wegent.stops()]).toEqual([1, 0])
  expect([...wegent.violations(), ...town.violations(), ...town.leaks()]).toEqual([])
}, 120_000)

test('/stop reaches the team; what was said meanwhile comes next; /agent goes to another team', async () => {
  await open()
  await town.start().ready
  wegent.enqueue({ stuck: true })
  await town.telegram.say('Build a kettle')
  await eventually(() => asked().length === 1)
  await town.telegram.say('/stop')
  await eventually(() => wegent.stops() === 1)
  await town.telegram.say('[[sim:repeat]] A small one')
  await shows('A small one')
  const { turns = [] } = wegent.tasks().at(-1) ?? {}
  expect(turns.map(({ status }) => status)).toEqual(['CANCELLED', 'COMPLETED'])

  await town.telegram.say('/agent sim')
  await shows('sim')
  await town.telegram.say('[[sim:repeat]] Tea for two')
  await shows('Tea for two')
  expect(new Set(wegent.tasks().map(({ user }) => user)).size).toBe(1)
  expect([...wegent.violations(), ...town.leaks()]).toEqual([])
}, 90_000)

test('the doctor tells how Wegent is asked', async () => {
  await open()
  const doctor = startProcess({ args: ['doctor'], env: town.env, folder: town.folder })
  expect((await doctor.ended).code).toBe(0)
  expect(doctor.output()).toContain("✓ Agent coder: Wegent team 'default#coder', as the person who asks")
}, 30_000)
