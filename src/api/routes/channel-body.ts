import { z } from '@hono/zod-openapi'
import type { Json } from '../../contract/message.ts'
import { channelConfig } from '../../services/channel-config.ts'
import { showEntry } from '../../services/shown-entry.ts'
import type { ChannelStatus } from '../../store/channel-status.ts'
import type { Configured } from '../../store/configured.ts'
import { instant, timeOrNull } from '../endpoint.ts'
import { type Reader, told } from '../reader.ts'

const status = z
  .object({
    state: z.enum(['connected', 'connecting', 'disconnected', 'denied', 'disabled']).openapi({
      description:
        '`connected` only after the platform confirmed it; `denied`: it refuses the credentials, an admin must act.',
    }),
    since: instant.nullable(),
    uptimeSeconds: z.int().openapi({ description: 'Since when it is connected without a break; 0 when it is not.' }),
    lastConnectedAt: instant.nullable(),
    reconnects: z.int().openapi({ description: 'How often it connected again, since it was added.' }),
    lastError: z.string().nullable().openapi({
      description:
        'What last went wrong. It stays when that is over, also when the channel was stopped meanwhile: see `lastErrorAt`. In the language of `Accept-Language`; the platform’s own words stay as they are.',
    }),
    lastErrorAt: instant.nullable(),
    owner: z.string().nullable().openapi({ description: 'The process that holds the connection.' }),
  })
  .openapi('ChannelStatus')

export const origin = z
  .enum(['file', 'panel'])
  .openapi({ description: 'What a file declares is changed by changing the file.' })

export const settings = z
  .custom<{ [key: string]: Json }>()
  .openapi({ type: 'object', additionalProperties: true, description: 'The type’s own; `***` stands for a secret.' })

/** A channel as the configuration file spells it, and how it is. */
export const channelBody = z
  .object({
    ...channelConfig.shape,
    type: z.string().openapi({ example: 'telegram' }),
    settings,
    origin,
    webhookUrl: z.string().openapi({ description: 'Where the platform calls this channel, if it does.' }),
    status,
  })
  .openapi('Channel')

const anyChannel = channelConfig.extend({ settings })

export type ChannelBody = z.output<typeof channelBody>

/** Everything about a channel that anybody may see: no secret is in it, not even in the words of the platform's last error. */
export function channelOf(row: Configured, known: ChannelStatus | undefined, reader: Reader): ChannelBody {
  const { shelf, redactor, publicUrl } = reader
  const { entry, broken } = showEntry('channels', row, { ...shelf, onSecret: (text) => redactor.register(text) })
  const common = anyChannel.safeParse({ ...entry, settings: {} })
  return {
    // A row that no longer fits is shown with what can be known of it, so that it can be found and mended.
    ...(common.data ?? channelConfig.parse({ id: row.id, type: row.type, enabled: row.enabled })),
    settings: isObject(entry.settings) ? entry.settings : {},
    origin: row.origin,
    webhookUrl: `${publicUrl()}/hooks/${row.id}`,
    status: statusOf(row, known, broken, reader),
  }
}

/** A channel that was switched on, or changed, has so long to say how it is, in ms. */
const BEGINS_WITHIN = 10_000

function statusOf(
  { enabled, updatedAt }: Configured,
  known: ChannelStatus | undefined,
  broken: string | undefined,
  reader: Reader,
): ChannelBody['status'] {
  const begins = broken === undefined && Date.now() - updatedAt < BEGINS_WITHIN
  const said = known?.state === 'stopped' ? undefined : known?.state
  const state = enabled ? (said ?? (begins ? 'connecting' : 'disconnected')) : 'disabled'
  const lastError = broken ?? known?.lastError
  return {
    state,
    since: enabled ? timeOrNull(known?.since || undefined) : null,
    uptimeSeconds: state === 'connected' && known ? Math.max(0, Math.floor((Date.now() - known.since) / 1000)) : 0,
    lastConnectedAt: timeOrNull(known?.connectedAt),
    reconnects: known?.reconnects ?? 0,
    lastError: lastError === undefined ? null : told(lastError, reader),
    // What is wrong with the configuration has no time: it is so now.
    lastErrorAt: broken === undefined ? timeOrNull(known?.lastErrorAt) : null,
    owner: (enabled ? known?.owner : undefined) ?? null,
  }
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
