import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScreenMessage, SimulatedPlatform } from '../../src/contract/simulator.ts'
import { wideText } from '../../src/lib/fault-words.ts'
import { eventually } from '../helpers/eventually.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let gateway: GatewayProcess

beforeAll(async () => {
  town = await openTown({ channels: ['telegram', 'dingtalk'] })
  gateway = town.start()
  await gateway.ready
})
afterAll(async () => {
  await town.close()
})

const platforms = () => [town.telegram, town.dingtalk]
const bots = (platform: SimulatedPlatform): ScreenMessage[] =>
  platform.screen().filter(({ by, notice }) => by === 'bot' && !notice)

/** Says it on both platforms; returns what each shows as the answer once nothing is open any more. */
async function answersTo(text: string): Promise<string[]> {
  const before = platforms().map((platform) => bots(platform).length)
  for (const platform of platforms()) await platform.say(`${text} (${platform.type})`)
  const fresh = () => platforms().map((platform, at) => bots(platform).slice(before[at]))
  await eventually(async () => {
    const shown = fresh().every((messages) => messages.length > 0 && messages.every(({ growing }) => !growing))
    return shown && (await nothingOpen())
  }, 25_000)
  return fresh().map((messages) => messages.map((message) => message.text).join('\n'))
}

async function nothingOpen(): Promise<boolean> {
  const metrics = await (await fetch(`${town.address}/metrics`)).text()
  return !/^teahouse_queue_messages\{.*\} [1-9]/m.test(metrics)
}

/** The most memory that the process has ever had, in MB; undefined where nobody says. */
function peakMemory(): number | undefined {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}

describe('an agent that breaks off', () => {
  test.each(['rst', 'fin', 'eof', 'short'])(
    'after it began (%s): what was said stays, with a line that says so',
    async (how) => {
      for (const answer of await answersTo(`[[sim:repeat]][[sim:${how}=6]] a word that was said before the end came`)) {
        expect(answer).toMatch(/^a word/)
        expect(answer).toMatch(/broke off here.*\(Reference M\d+\)/)
      }
    },
  )

  test.each([
    ['a reset before its first word', '[[sim:rst=nothing]]'],
    ['a page of a proxy', '[[sim:html]]'],
    ['JSON where a stream was expected', '[[sim:json]]'],
    ['a refusal', '[[sim:http=400]]'],
    ['a wrong key', '[[sim:http=401]]'],
    ['a server that falls over', '[[sim:error]]'],
  ])(
    '%s: an apology with a reference, and nothing of its own words',
    async (_, words) => {
      for (const answer of await answersTo(`${words} hello`)) {
        expect(answer).toMatch(/\(Reference M\d+\)/)
        expect(answer).not.toMatch(/html|SIM|nginx|sk-sim|Error/)
      }
    },
    60_000,
  )
})

test('an agent that stalls does not keep anybody from /stop, nor from other people', async () => {
  await Promise.all(
    platforms().map((platform) =>
      platform.say(
        '[[sim:repeat]][[sim:stall=8]] it begins with many a word, and then there is nothing but silence for ever',
      ),
    ),
  )
  await eventually(() => platforms().every((platform) => bots(platform).some(({ text }) => text.includes('it begins'))))
  for (const platform of platforms()) {
    const other = platform.people[1]?.id ?? ''
    await platform.say('[[sim:repeat]] quick question', { person: other })
    await eventually(() =>
      platform.screen({ person: other }).some(({ by, text }) => by === 'bot' && text.includes('quick')),
    )
    await platform.say('/stop')
    await eventually(() => bots(platform).some(({ text, growing }) => /it begins[\s\S]*Stopped/.test(text) && !growing))
  }
})

test.each([
  ['split inside every character', '[[sim:midutf8]]'],
  ['byte by byte', '[[sim:chop=1]]'],
  ['all at once', '[[sim:glue=1000]]'],
  [
    'with a BOM, CRLF, comments, empty and unknown events',
    '[[sim:bom]][[sim:crlf]][[sim:comments]][[sim:empty]][[sim:unknown]]',
  ],
  ['without a last blank line', '[[sim:noblank]]'],
])('an answer that arrives %s is the same answer', async (_, words) => {
  const visible = wideText.replaceAll('\u0000', '').slice(0, 60)
  for (const answer of await answersTo(`${words}[[sim:wide]]`))
    expect(answer.replaceAll('\u0000', '')).toContain(visible)
})

test('an answer of 10 MB ends with a line that says so, and does not fill the memory', async () => {
  await town.dingtalk.say('[[sim:huge=10000000]]')
  await eventually(() => /broke off here.*\(Reference M\d+\)/.test(bots(town.dingtalk).at(-1)?.text ?? ''), 60_000)
  await eventually(nothingOpen)
  expect(peakMemory() ?? 0).toBeLessThan(400)
}, 90_000)

test('nothing of all that broke a rule, or told a secret, or was a bug', () => {
  expect(town.violations()).toEqual([])
  expect(town.leaks()).toEqual([])
  expect(gateway.log().filter(({ level }) => level === 'error')).toEqual([])
})
