import { z } from 'zod'
import type { AgentProvider } from '../../src/contract/agent.ts'
import type { ChannelProvider } from '../../src/contract/channel.ts'
import { RemoteError } from '../../src/contract/errors.ts'
import type { Providers } from '../../src/services/config-schemas.ts'

const cupSettings = z.strictObject({
  token: z.string().min(1).meta({ secret: true }),
  calls: z.int().optional(),
  warm: z.string().optional(),
  headers: z.record(z.string(), z.string()).meta({ secret: true }).optional(),
  bots: z.record(z.string(), z.string().meta({ ref: 'agents' })).optional(),
})

/** A kind of channel that goes nowhere, to be configured in tests. Its check repeats the token, as rude platforms do. */
const cup: ChannelProvider<z.output<typeof cupSettings>> = {
  type: 'cup',
  title: 'Cup',
  settings: cupSettings,
  create: ({ token, warm }) => ({
    limits: { text: { max: 100, unit: 'chars' } },
    receive: async () => new Response('ok'),
    send: async () => undefined,
    async check() {
      if (warm === undefined) throw new RemoteError('denied', `The cup does not know ${token}. Fill it again.`)
      return warm
    },
  }),
}

const nothing = z.strictObject({})

const echo: AgentProvider<z.output<typeof nothing>> = {
  type: 'echo',
  title: 'Echo',
  settings: nothing,
  create: () => ({
    async *run({ text }) {
      yield { type: 'text', text }
    },
  }),
}

const potSettings = z.strictObject({
  model: z.string().optional().meta({ ref: 'models' }),
  apiKey: z.string().optional().meta({ secret: true }),
  strength: z.enum(['weak', 'strong']).default('weak'),
})

const pot: AgentProvider<z.output<typeof potSettings>> = {
  type: 'pot',
  title: 'Pot',
  settings: potSettings,
  create: () => echo.create({}, never),
}

const never = {
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  model: () => undefined,
  fetchFile: () => Promise.reject(new RemoteError('gone', 'no files here')),
}

function ignore(): void {
  // Nobody reads this log.
}

/** Kinds of channels and agents that need nothing of the world. */
export const teaParty: Providers = { channels: [cup], agents: [echo, pot] }
