import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { orAbort, pause } from '../../lib/wait.ts'
import type { FeishuApi } from './api.ts'

const CHECK_EVERY = 600_000

/** What is left to do while Feishu calls us: see whether it still takes the credentials, until `signal` fires. */
export async function standBy(api: FeishuApi, host: ChannelHost, signal: AbortSignal): Promise<void> {
  host.report('connecting')
  while (!signal.aborted) {
    try {
      await orAbort(api.signIn(signal), signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof RemoteError && error.fault === 'denied') host.report('denied', error.message)
      throw error
    }
    host.report('connected')
    await pause(CHECK_EVERY, signal)
  }
}
