import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import { lax } from '../../lib/lax.ts'
import type { A2aSettings } from './settings.ts'
import type { Version } from './wire.ts'

const text = lax(z.string())
const Interface = z.object({ url: text, protocolBinding: text, transport: text, protocolVersion: text, tenant: text })
type Interface = z.infer<typeof Interface>

const modes = z.array(z.string()).catch([])
const CardJson = z.object({
  name: z.string().min(1),
  version: text,
  supportedInterfaces: z.array(Interface).catch([]),
  capabilities: lax(
    z.object({
      streaming: lax(z.boolean()),
      extensions: z.array(z.object({ uri: z.string(), required: lax(z.boolean()) })).catch([]),
    }),
  ),
  securityRequirements: z.array(z.unknown()).catch([]),
  defaultInputModes: modes,
  skills: z.array(z.object({ inputModes: modes })).catch([]),
  // 0.3 names its addresses otherwise.
  url: text,
  preferredTransport: text,
  protocolVersion: text,
  additionalInterfaces: z.array(Interface).catch([]),
  security: z.array(z.unknown()).catch([]),
})
type CardJson = z.infer<typeof CardJson>

/** What an agent says about itself, as far as it matters here. */
export interface Card {
  name: string
  agentVersion: string
  /** Where and how it is spoken to. */
  endpoint: URL
  version: Version
  tenant: string | undefined
  streams: boolean
  /** Media types; empty when it does not say. */
  takes: string[]
}

/** Where the card of an agent lies. */
export function cardAddress({ url }: A2aSettings): URL {
  const address = new URL(url)
  if (/\.json$/.test(address.pathname)) return address
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/.well-known/agent-card.json`
  return address
}

/** Reads a card, whatever came in its place. Throws RemoteError when this agent cannot be talked to. */
export function cardIn(body: unknown, settings: A2aSettings): Card {
  const { data: card } = CardJson.safeParse(body)
  if (!card) throw new RemoteError('invalid', 'there is no agent card at this address: check “url” in the settings')
  const spoken = interfacesOf(card).find((one) => one.version !== undefined && one.binding === 'JSONRPC')
  if (!spoken?.version) throw new RemoteError('denied', speaksOther(card))
  const needs = card.capabilities?.extensions.find(({ required }) => required)
  if (needs) {
    throw new RemoteError('denied', `the agent requires an extension that Teahouse does not have: ${brief(needs.uri)}`)
  }
  const mustSign = [...card.securityRequirements, ...card.security]
  if (mustSign.length > 0 && !mustSign.some(asksNothing) && settings.token === undefined) {
    throw new RemoteError('denied', 'the card says that a key is needed, and the settings give none: set “token”')
  }
  return {
    name: brief(card.name),
    agentVersion: brief(card.version ?? ''),
    endpoint: endpointOf(spoken.url, settings),
    version: spoken.version,
    tenant: spoken.tenant,
    streams: card.capabilities?.streaming === true,
    takes: [...card.defaultInputModes, ...card.skills.flatMap(({ inputModes }) => inputModes)],
  }
}

/** In the order of preference that the card gives. */
function interfacesOf(card: CardJson) {
  const old = card.protocolVersion ?? '0.3'
  const first = card.url ? [{ url: card.url, transport: card.preferredTransport ?? 'JSONRPC' }] : []
  const legacy = [...first, ...card.additionalInterfaces].map((one) => ({ ...one, protocolVersion: old }))
  return [...card.supportedInterfaces, ...legacy].map((one: Partial<Interface>) => ({
    url: one.url ?? '',
    binding: (one.protocolBinding ?? one.transport ?? '').toUpperCase(),
    spoken: one.protocolVersion ?? '',
    version: versionOf(one.protocolVersion ?? ''),
    tenant: one.tenant || undefined,
  }))
}

/** Only major and minor count (specification §3.6, 2026-08). */
function versionOf(spoken: string): Version | undefined {
  if (/^1(\.\d|$)/.test(spoken)) return '1.0'
  return /^0\.3(\.|$)/.test(spoken) ? '0.3' : undefined
}

function speaksOther(card: CardJson): string {
  const others = interfacesOf(card).map(({ binding, spoken }) => brief(`${spoken || '?'} by ${binding || '?'}`))
  const list = [...new Set(others)].slice(0, 5).join(', ') || 'nothing'
  return `the agent speaks A2A ${list}; Teahouse speaks 1.0 and 0.3 by JSONRPC`
}

/** A card may name any host. A token, and what people ask, go only where the settings say. */
function endpointOf(named: string, settings: A2aSettings): URL {
  if (settings.endpoint) return new URL(settings.endpoint)
  const endpoint = URL.parse(named, cardAddress(settings).href)
  if (!endpoint || !/^https?:$/.test(endpoint.protocol)) {
    throw new RemoteError('denied', 'the card names no http:// or https:// address: set “endpoint” in the settings')
  }
  if (endpoint.origin !== new URL(settings.url).origin) {
    const where = brief(endpoint.origin + endpoint.pathname)
    throw new RemoteError(
      'denied',
      `the card sends questions to another host. If that is right, set “endpoint: ${where}”`,
    )
  }
  return endpoint
}

/** `{}` among the requirements means: or nothing. */
const asksNothing = (requirement: unknown) => JSON.stringify(requirement) === '{}'

const brief = (words: string) => words.replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed()
