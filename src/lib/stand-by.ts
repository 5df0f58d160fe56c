import type { ChannelHost } from '../contract/channel.ts'
import { orAbort, pause } from './wait.ts'

const CHECK_EVERY = 600_000

/**
 * What a channel without a connection has left to run: it sees now and then whether the platform still takes its credentials, says
 * so, and throws what `signIn` throws. Ends when `signal` fires.
 */
export async function standBy(
  host: ChannelHost,
  signIn: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  host.report('connecting')
  while (!signal.aborted) {
    try {
      await orAbort(signIn(signal), signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    host.report('connected')
    await pause(CHECK_EVERY, signal)
  }
}
