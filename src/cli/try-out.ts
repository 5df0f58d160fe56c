import { isIP } from 'node:net'
import type { Agent, AgentHost } from '../contract/agent.ts'
import type { Channel, Log } from '../contract/channel.ts'
import { pathText } from '../lib/mistakes.ts'
import { secretsIn } from '../lib/secret-fields.ts'
import { type ModelConfig, modelConfig } from '../services/agent-config.ts'
import { type Entry, type Providers, singular } from '../services/config-schemas.ts'
import { mistakesOf, schemaFor } from '../services/entry.ts'
import { publicUrlOf, type Settings } from '../settings.ts'
import type { Kind } from '../store/configured.ts'
import type { Finding, Patient } from './examination.ts'

/** How long a platform or an agent may take to answer, in ms. */
const PATIENCE = 10_000

interface Trial extends Patient {
  providers: Providers
}

const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Tries every enabled agent and channel against the far side, all at once; one line each, in order. */
export async function* tryOut(entries: Record<Kind, Entry[]>, trial: Trial): AsyncGenerator<Finding> {
  for (const kind of ['agents', 'channels', 'models'] as const) {
    for (const entry of entries[kind]) {
      for (const { text } of secretsIn(schemaFor(kind, entry, trial.providers), entry)) trial.redactor.register(text)
    }
  }
  const models = entries.models.filter(isEnabled).flatMap((entry) => modelConfig.safeParse(entry).data ?? [])
  const tries = [
    ...entries.models.map((entry) => mistakes('models', entry, trial)),
    ...entries.agents.filter(isEnabled).map((entry) => tryAgent(entry, { ...trial, models })),
    ...entries.channels.filter(isEnabled).map((entry) => tryChannel(entry, trial)),
  ]
  for (const findings of tries) yield* await findings
  if (entries.channels.length === 0) yield { mark: '✓', what: 'No channel is configured yet' }
}

async function tryAgent(entry: Entry, trial: Trial & { models: ModelConfig[] }): Promise<Finding[]> {
  const provider = trial.providers.agents.find(({ type }) => type === entry.type)
  const wrong = mistakes('agents', entry, trial)
  if (!provider || wrong.length > 0) return wrong
  const model = (id: string) => trial.models.find((one) => one.id === id)
  const host: AgentHost = { log: silent, fetchFile: refuse, model }
  const agent: Agent = provider.create(provider.settings.parse(entry.settings ?? {}), host)
  try {
    return [await check(`Agent ${entry.id}`, agent.check && ((signal) => agent.check?.(signal)))]
  } finally {
    await agent.close?.()
  }
}

async function tryChannel(entry: Entry, trial: Trial): Promise<Finding[]> {
  const { settings } = trial
  const provider = trial.providers.channels.find(({ type }) => type === entry.type)
  const wrong = mistakes('channels', entry, trial)
  if (!provider || wrong.length > 0) return wrong
  const id = String(entry.id)
  const channel: Channel = provider.create(provider.settings.parse(entry.settings ?? {}), {
    id,
    webhookUrl: `${publicUrlOf(settings, settings.port)}/hooks/${id}`,
    language: settings.language,
    log: silent,
    accept: refuse,
    viewOf: async () => undefined,
    wasSeen: async () => false,
    feedback: refuse,
    openLink: refuse,
    slot: async () => undefined,
    hold: ignore,
    report: ignore,
  })
  const tried = await check(`Channel ${id}`, channel.check && ((signal) => channel.check?.(signal)))
  return [tried, ...warnings(entry, channel, settings)]
}

export async function check(
  what: string,
  ask: ((signal: AbortSignal) => Promise<string> | undefined) | undefined,
): Promise<Finding> {
  if (!ask) return { mark: '✓', what: `${what}: its settings are right; it cannot be tried from here` }
  const signal = AbortSignal.timeout(PATIENCE)
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${PATIENCE / 1000} s`)))
  })
  try {
    return { mark: '✓', what: `${what}: ${await Promise.race([ask(signal), late])}` }
  } catch (error) {
    return { mark: '✗', what: `${what}: ${error instanceof Error ? error.message : error}` }
  }
}

function* warnings(entry: Entry, channel: Channel, settings: Settings): Generator<Finding> {
  if (channel.receive) {
    const url = new URL(publicUrlOf(settings, settings.port))
    if (isPrivate(url.hostname)) {
      yield {
        mark: '!',
        what: `Channel ${entry.id} waits for webhooks at ${url.origin}, where no platform outside can reach it`,
        advice: 'set TEAHOUSE_PUBLIC_URL to the address that the platform sees',
      }
    } else if (url.protocol !== 'https:') {
      yield {
        mark: '!',
        what: `Channel ${entry.id} waits for webhooks at ${url.origin}, unencrypted`,
        advice: 'put a proxy with a certificate before it; Telegram and Feishu take https only',
      }
    }
  }
  const said = entry.settings
  const isWebhook = typeof said === 'object' && said !== null && !Array.isArray(said) && said.transport === 'webhook'
  if (isWebhook && entry.type === 'dingtalk' && !said.clientSecret) {
    yield {
      mark: '!',
      what: `Channel ${entry.id} knows its platform by a shared token alone`,
      advice: "set clientSecret, so that DingTalk's signature is checked too",
    }
  }
}

/** Names and addresses that mean this machine or a network of its owner. */
function isPrivate(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  if (isIP(name) === 4) return /^(127|10|0|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(name)
  if (isIP(name) === 6) return name === '::1' || /^f[cde]/i.test(name)
  return name === 'localhost' || !name.includes('.') || /\.(local|internal|lan|localhost)$/.test(name)
}

function mistakes(kind: Kind, entry: Entry, { providers }: Trial): Finding[] {
  return mistakesOf(kind, entry, providers).map(({ path, message }) => ({
    mark: '✗',
    what: `${singular(kind)} ${entry.id}: ${pathText(path)} ${message}`,
  }))
}

const isEnabled = ({ enabled }: Entry) => enabled !== false

function ignore(): void {
  // The doctor only asks; what a channel says meanwhile is of no interest.
}

async function refuse(): Promise<never> {
  throw new Error('The doctor takes no messages.')
}
