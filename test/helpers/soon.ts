import { vi } from 'vitest'

/** Waits until what is expected is so. Long for a machine that is busy with something else; tests are not a stopwatch. */
export function soon<T>(
  check: () => T | Promise<T>,
  { timeout = 10_000, interval = 20 }: { timeout?: number; interval?: number } = {},
): Promise<T> {
  return vi.waitFor(check, { timeout, interval })
}
