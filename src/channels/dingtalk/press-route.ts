import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { orAbort } from '../../lib/wait.ts'
import type { DingtalkApi } from './api.ts'
import { pressSecretOf } from './signature.ts'

/** Names the way of a channel's presses to DingTalk. */
export const routeKeyOf = (host: ChannelHost): string => `teahouse-${host.id}`

/** Asks DingTalk to post presses to the webhook. Without it buttons are dead and everything else works. */
export async function routePresses(
  api: DingtalkApi,
  clientSecret: string,
  host: ChannelHost,
  signal: AbortSignal,
): Promise<void> {
  const route = { key: routeKeyOf(host), url: host.webhookUrl, secret: pressSecretOf(clientSecret) }
  try {
    await orAbort(api.registerCallback(route, signal), signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof RemoteError)) throw error
    host.log.warn('Buttons under cards will not work: DingTalk does not take the address for presses', {
      reason: error.message,
    })
  }
}
