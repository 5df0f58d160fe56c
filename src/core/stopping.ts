import type { Log } from '../contract/channel.ts'
import type { Bus } from '../store/bus.ts'
import type { Tx } from '../store/db.ts'

/**
 * Tells whoever works on these messages that they are to be stopped, once it is committed. The bus is the quick way; whoever works on
 * a turn also finds the mark when it next saves the reply. It names messages, not their conversation, where the next one may have
 * begun by the time it is heard.
 */
export function stopTurnsAfter(tx: Tx, { bus, log }: { bus: Bus; log: Log }, seqs: number[]): void {
  tx.afterCommit(() => {
    for (const seq of seqs)
      bus
        .publish('stop', seq)
        .catch((error) => log.warn('/stop could not be announced; it is found at the next draw', { error }))
  })
}
