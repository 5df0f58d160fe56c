import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { orAbort, pause } from '../../lib/wait.ts'
import type { DingtalkApi } from './api.ts'
import { pressSecretOf } from './signature.ts'

const checkEvery = 600_000

/** What is left to do while DingTalk calls us: see whether it still takes the credentials, until `signal` fires. */
export async function standBy(api: DingtalkApi, host: ChannelHost, signal: AbortSignal): Promise<void> {
  host.report('connecting')
  while (!signal.aborted) {
    try {
      await orAbort(api.signIn(), signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof RemoteError && error.fault === 'denied') host.report('denied', error.message)
      throw error
    }
    host.report('connected')
    await pause(checkEvery, signal)
  }
}

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
