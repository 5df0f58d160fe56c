import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { ScreenMessage } from '../../src/contract/simulator.ts'
import { sentTo } from '../helpers/assistant.ts'
import { eventually } from '../helpers/eventually.ts'
import { startProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

const everything = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))

let town: Town
afterEach(() => town.close())

/** A town whose bot is answered by our own assistant. */
async function open(settings: object = {}) {
  town = await openTown({ channels: ['telegram'] })
  const { url: baseUrl, apiKey, model } = town.agent
  const [telegram] = town.configuration.channels
  if (!telegram) throw new Error('there is no telegram')
  town.configuration = {
    models: [
      { id: 'sim', provider: 'openai-compatible', baseUrl, apiKey, model },
      { id: 'other', provider: 'openai-compatible', baseUrl, apiKey, model: 'unknown-there' },
    ],
    agents: [{ id: 'helper', type: 'assistant', settings: { model: 'sim', ...settings } }],
    channels: [telegram],
  }
  writeFileSync(join(town.folder, 'teahouse.yaml'), stringify(town.configuration))
}

/** What tells the child processes of this file from those of others. */
const mark = randomUUID()
const tools = [{ mcp: { command: process.execPath, args: [everything, 'stdio', mark] }, approve: ['get-sum'] }]
const lastOf = (screen: ScreenMessage[]) => screen.findLast(({ by, notice }) => by === 'bot' && !notice)
/** Once it shows these words whole; with its buttons, where it asks something. */
const shows = (words: string, asks = false) =>
  eventually(() => {
    const last = lastOf(town.telegram.screen())
    const fits = last?.text.includes(words)
    return fits && !last?.growing && (!asks || last?.buttons.length !== 0) && last
  }, 25_000)

test('a tool waits for a person’s leave, and the process may die meanwhile', async () => {
  await open({ tools })
  const first = town.start()
  await first.ready
  town.agent.enqueue({ toolCalls: [{ id: 'c1', name: 'get-sum', args: '{"a":40,"b":2}' }] })
  await town.telegram.say('What is 40 + 2?')
  const question = await shows('May I use', true)
  expect(question.buttons).toEqual(['Allow', 'Deny'])
  await first.kill()

  const second = town.start()
  await second.ready
  town.agent.enqueue({ text: 'It is forty-two.' })
  await town.telegram.press(question.id, 'Allow')
  await shows('It is forty-two.')
  expect(sentTo(town.agent).at(-1)?.messages.at(-1)?.content).toBe('The sum of 40 and 2 is 42.')

  const children = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  const ours = () => children().filter((line) => line.includes(mark))
  const { code } = await second.stop()
  expect(code).toBe(0)
  await eventually(() => ours().length === 0)
  expect(town.leaks()).toEqual([])
  expect(town.violations()).toEqual([])
}, 90_000)

test('people choose a model, and one that does not work is left for the next', async () => {
  await open({ fallbackModels: ['sim'] })
  await town.start().ready
  await town.telegram.say('/models')
  const list = await shows('The models you can choose from', true)
  await town.telegram.press(list.id, 'other')
  await shows('The model is other now.')
  await town.telegram.say('[[sim:repeat]] Tea for two')
  await shows('Tea for two')
  expect(sentTo(town.agent).map(({ model }) => model)).toEqual(['unknown-there', 'sim'])
}, 60_000)

test('the doctor asks the models and the servers; a model that is not there is a mistake', async () => {
  await open({ tools, fallbackModels: ['sim'] })
  const doctor = startProcess({ args: ['doctor'], env: town.env, folder: town.folder })
  expect((await doctor.ended).code).toBe(0)
  expect(doctor.output()).toMatch(/✓ Agent helper: sim at 127\.0\.0\.1:\d+; 13 tools of index\.js/)

  town.configuration.agents = [
    {
      id: 'helper',
      type: 'assistant',
      settings: { model: 'gone', tools: [{ mcp: { url: 'http://h/mcp', command: 'x' } }] },
    },
  ]
  town.configure()
  const broken = startProcess({ args: ['doctor'], env: town.env, folder: town.folder })
  expect((await broken.ended).code).toBe(1)
  expect(broken.output()).toContain('names the model "gone", which does not exist. There is: sim, other')
  expect(broken.output()).toContain('settings.tools[0].mcp.command cannot stand beside url: give one of them')
}, 60_000)
