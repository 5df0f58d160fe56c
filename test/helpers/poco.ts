import { expect } from 'vitest'
import type { Pace } from '../../src/agents/poco/backend.ts'
import { type PocoFake, type PocoFakeOptions, startPocoFake } from '../../src/agents/poco/fake.ts'
import { createPoco, poco } from '../../src/agents/poco/index.ts'
import type { AgentEvent, Turn } from '../../src/contract/agent.ts'
import type { Json } from '../../src/contract/message.ts'
import { aHost, aTurn, type Heard, listenTo } from './agents.ts'

/** A gateway that cannot wait. */
export const hurried: Pace = { quick: 5, slow: 20, state: 5, late: 300, files: 2_000, idle: 20, outage: 2_000 }

export const publicUrl = 'https://poco.example.com'
const fakes: PocoFake[] = []

/** Ends the backends of a test; nobody may have broken a rule of theirs. */
export async function closeBackends(): Promise<void> {
  for (const fake of fakes.splice(0)) {
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
}

export interface PocoOptions extends PocoFakeOptions {
  settings?: object
  files?: Record<string, Blob>
  pace?: Partial<Pace>
}

/** A person in one conversation with Poco: each turn goes on where the last one ended. */
export async function converse({ settings = {}, files, pace = {}, ...options }: PocoOptions = {}) {
  const fake = await startPocoFake(options)
  fakes.push(fake)
  const host = aHost(files)
  const whole = poco.settings.parse({ baseUrl: fake.url, internalToken: fake.token, publicUrl, ...settings })
  // Another process has its own.
  const agent = () => createPoco(whole, host, { ...hurried, ...pace })
  let state: Json | undefined
  let said = 0
  const run = (turn: Partial<Turn>, signal = new AbortController().signal) =>
    remembering(agent().run(aTurn({ ...(state === undefined ? {} : { state }), ...turn }), signal))
  async function* remembering(events: AsyncIterable<AgentEvent>) {
    for await (const event of events) {
      if (event.type === 'state') state = event.state
      yield event
    }
  }
  const say = (text: string, turn: Partial<Turn> = {}): Promise<Heard> => {
    said += 1
    return listenTo(run({ id: `t${said}`, text, ...turn }))
  }
  const become = (other: Json) => {
    state = other
  }
  return { fake, host, agent: agent(), run, say, state: () => state, become }
}

export const asked = ({ events }: Heard) => events.find((event) => event.type === 'ask')
export const of = <T extends AgentEvent['type']>({ events }: Heard, type: T) =>
  events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type)
