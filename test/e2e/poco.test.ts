import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type PocoFake, startPocoFake } from '../../src/agents/poco/fake.ts'
import type { ScreenMessage } from '../../src/contract/simulator.ts'
import { eventually } from '../helpers/eventually.ts'
import { startProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let poco: PocoFake
afterEach(async () => {
  await town.close()
  await poco.close()
})

async function open() {
  town = await openTown({ channels: ['telegram'] })
  poco = await startPocoFake()
  const settings = { baseUrl: poco.url, internalToken: poco.token }
  const [telegram] = town.configuration.channels
  if (!telegram) throw new Error('there is no telegram')
  town.secrets.push(poco.token)
  town.configuration = {
    agents: [{ id: 'coder', type: 'poco', settings }],
    channels: [{ ...telegram, agent: 'coder' }],
  }
  writeFileSync(join(town.folder, 'teahouse.yaml'), stringify(town.configuration))
}

const lastOf = (screen: ScreenMessage[]) => screen.findLast(({ by, notice }) => by === 'bot' && !notice)
const last = () => lastOf(town.telegram.screen())
const says = (words: string) => eventually(() => last()?.text.includes(words), 30_000)
const shows = (words: string) => eventually(() => last()?.text.includes(words) && !last()?.growing, 30_000)
const prompts = () => poco.sessions().flatMap(poco.prompts)
/** Somebody looks at what runs. */
const looks = async () => {
  const seen = poco.journal().length
  await eventually(() => poco.journal().length > seen + 4, 20_000)
}

test('a task goes on in the same message, whether the process is killed or stopped: nothing is lost, nothing twice', async () => {
  await open()
  poco.enqueue({ steps: [{ say: 'One.' }, { hold: true }, { say: 'Two.' }, { hold: true }, { say: 'Three.' }] })
  await town.start().ready
  await town.telegram.say('Build a kettle')
  await says('One.')
  // By then it is known where on the screen the reply stands.
  await looks()
  await town.processes.at(-1)?.kill()

  poco.letGo()
  const second = town.start()
  await says('Two.')
  expect((await second.stop()).code).toBe(0)

  await town.start().ready
  await looks()
  poco.letGo()
  await shows('Three.')
  expect(last()?.text).toBe('One.\n\nTwo.\n\nThree.')
  expect(town.telegram.screen().filter(({ by }) => by === 'bot')).toHaveLength(1)
  expect([prompts(), poco.stops()]).toEqual([['Build a kettle'], 0])
  expect([...poco.violations(), ...town.violations(), ...town.leaks()]).toEqual([])
}, 120_000)

test('a question has buttons; pressing one is the answer', async () => {
  await open()
  await town.start().ready
  await town.telegram.say('[[sim:ask]]')
  await shows('Which database?')
  await eventually(() => last()?.buttons.length)
  expect(last()?.buttons).toEqual(['SQLite', 'PostgreSQL'])
  await town.telegram.press(last()?.id ?? '', 'PostgreSQL')
  await shows('You chose PostgreSQL.')
  expect([prompts(), poco.violations(), town.leaks()]).toEqual([['[[sim:ask]]'], [], []])
}, 60_000)

test('/stop reaches the task', async () => {
  await open()
  await town.start().ready
  await town.telegram.say('[[sim:hold]]')
  await says('I begin.')
  await town.telegram.say('/stop')
  await eventually(() => poco.stops() === 1)
  await town.telegram.say('[[sim:repeat]] A small one')
  await shows('A small one')
  expect([poco.sessions().length, poco.violations(), town.leaks()]).toEqual([1, [], []])
}, 60_000)

test('the doctor tells how Poco is asked', async () => {
  await open()
  const doctor = startProcess({ args: ['doctor'], env: town.env, folder: town.folder })
  expect((await doctor.ended).code).toBe(0)
  expect(doctor.output()).toContain("✓ Agent coder: Poco, as its user 'default'")
}, 30_000)

test('a session that Poco has is gone on with from a chat, also after the process was killed', async () => {
  await open()
  await town.start().ready
  await town.telegram.say('[[sim:repeat]] Draw a teapot')
  await shows('Draw a teapot')
  await town.telegram.say('/new [[sim:repeat]] Draw a cup')
  await shows('Draw a cup')
  await town.telegram.say('/list')
  await eventually(() => last()?.buttons.length === 2, 30_000)
  expect(last()?.buttons[1]).toContain('Draw a teapot')
  await town.telegram.say('2')
  await shows('🔗')
  await town.processes.at(-1)?.kill()
  await town.start().ready
  await town.telegram.say('[[sim:repeat]] Now a lid')
  await shows('Now a lid')
  const [teapot = '', cup = ''] = poco.sessions()
  expect([poco.prompts(teapot).length, poco.prompts(cup).length, poco.sessions().length]).toEqual([2, 1, 2])
  expect([...poco.violations(), ...town.violations(), ...town.leaks()]).toEqual([])
}, 120_000)

test('what others do in a watched session is told once, although the process is killed; a question is answered from there', async () => {
  await open()
  await town.start().ready
  await town.telegram.say('[[sim:repeat]] Draw a teapot')
  await shows('Draw a teapot')
  await town.telegram.say('/new [[sim:repeat]] Draw a cup')
  await shows('Draw a cup')
  const [teapot = '', cup = ''] = poco.sessions()
  const seen = poco.journal().length
  await town.telegram.say(`/watch ${teapot}`)
  await shows('👀')
  await eventually(
    () =>
      poco
        .journal()
        .slice(seen)
        .some(({ path }) => path.includes(`/messages/delta`)),
    30_000,
  )

  const ask = { question: 'Which tea?', options: [{ label: 'Green' }, { label: 'Black' }] }
  const steps = [{ say: 'Poured.' }, { hold: true as const }, { ask: [ask] }, { say: 'Served.' }]
  poco.elsewhere(teapot, 'Pour it', { steps })
  await shows('Poured.')
  // By then it is known to have arrived.
  await looks()
  await town.processes.at(-1)?.kill()
  poco.letGo()
  await town.start().ready
  await shows('Which tea?')
  await town.telegram.press(last()?.id ?? '', 'Black')
  await shows('Served.')
  await town.telegram.say('[[sim:repeat]] Now a saucer')
  await shows('Now a saucer')
  const told = town.telegram.screen().filter(({ by }) => by === 'bot')
  const count = (words: string) => told.filter(({ text }) => text.includes(words)).length
  expect([count('Poured.'), count('Which tea?'), count('Served.')]).toEqual([1, 1, 1])
  const poured = town.telegram.screen().find(({ text }) => text.includes('Poured.'))
  await town.telegram.say('[[sim:repeat]] Pour more', { quote: poured?.id ?? '' })
  await shows('Pour more')
  expect([poco.prompts(teapot).length, poco.prompts(cup).length]).toEqual([3, 2])
  expect([...poco.violations(), ...town.violations(), ...town.leaks()]).toEqual([])
}, 120_000)
