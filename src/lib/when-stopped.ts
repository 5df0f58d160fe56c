/**
 * Calls `stop` when a person stops a turn, until disposed of: a /stop gives no reason of its own, so it is an AbortError. A process
 * that goes, or has lost the turn to another, leaves what runs at the far side to who takes over.
 */
export function whenStopped(signal: AbortSignal, stop: () => void): Disposable {
  const hear = () => {
    if (signal.reason instanceof DOMException && signal.reason.name === 'AbortError') stop()
  }
  signal.addEventListener('abort', hear, { once: true })
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', hear) }
}
