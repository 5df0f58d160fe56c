import { vi } from 'vitest'

/** Waits until `check` no longer throws and what it returns is truthy; then returns that. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  timeout = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  return vi.waitFor(
    async () => {
      const value = await check()
      if (!value) throw new Error('not yet')
      return value as Exclude<T, undefined | null | false>
    },
    { timeout, interval: 10 },
  )
}
