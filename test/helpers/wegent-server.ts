import { expect } from 'vitest'
import { startWegentFake, type WegentFake, type WegentFakeOptions } from '../../src/agents/wegent/fake.ts'
import type { Pace } from '../../src/agents/wegent/follow.ts'
import { createWegent, wegent } from '../../src/agents/wegent/index.ts'
import type { Agent, AgentEvent, Turn } from '../../src/contract/agent.ts'
import type { Json } from '../../src/contract/message.ts'
import type { Patience } from '../../src/lib/watchdog.ts'
import { aHost, aTurn, listenTo } from './agents.ts'
import { eventually } from './eventually.ts'

const patience: Patience = { headers: 5000, first: 5000, idle: 5000, total: 20_000 }
const pace: Pace = { first: 5, slowest: 20, between: 0, outage: 5000, abandoned: 5000 }

export interface WegentCase extends WegentFakeOptions {
  settings?: object
  files?: Record<string, Blob>
  patience?: Partial<Patience>
  pace?: Partial<Pace>
}

let fakes: WegentFake[] = []

/** Ends the fakes of the test before, none of which may have been treated badly. */
export async function closeWegents(): Promise<void> {
  const ended = fakes
  fakes = []
  for (const fake of ended) {
    await eventually(() => fake.open() === 0)
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
}

/** A Wegent, and an agent for its team; `agent()` makes another one, as a new process does. */
export async function startWegent(team: 'sim' | 'coder', { settings, files, ...more }: WegentCase = {}) {
  const fake = await startWegentFake(more)
  fakes.push(fake)
  const host = aHost(files)
  const given = { baseUrl: fake.url, apiKey: fake.personalKey, team: `default#${team}`, ...settings }
  const agent = (): Agent =>
    createWegent(wegent.settings.parse(given), host, {
      patience: { ...patience, ...more.patience },
      pace: { ...pace, ...more.pace },
    })
  const only = agent()
  const ask = (turn: Partial<Turn> = {}, signal = new AbortController().signal) =>
    listenTo(only.run(aTurn(turn), signal))
  return { fake, host, agent, ask }
}

/** How a process ends that hands its turns over. */
export const handedOver = new Error('shutting down')

/** Listens until `wanted` comes, then fires the signal. Returns what another attempt would get as its state. */
export async function leaveAt(
  wanted: string,
  { agent, turn = {}, reason }: { agent: Agent; turn?: Partial<Turn>; reason?: Error },
): Promise<Json | undefined> {
  const leaving = new AbortController()
  let state: Json | undefined = turn.state
  try {
    for await (const event of agent.run(aTurn(turn), leaving.signal)) {
      if (event.type === 'state') state = event.state
      if (event.type === wanted) leaving.abort(reason)
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error
  }
  return state
}

/** `{ state }`, or nothing. */
export const withState = (state: Json | undefined): { state?: Json } => (state === undefined ? {} : { state })

export const posts = (fake: WegentFake, path: string): string[] =>
  fake.journal().flatMap((one) => (one.method === 'POST' && one.path.endsWith(path) ? [`${one.status}`] : []))

/** What the next turn is given after these. */
export const stateOf = (events: AgentEvent[]): { state?: Json } =>
  withState(events.findLast((event) => event.type === 'state')?.state)
