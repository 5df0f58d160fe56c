export interface Backoff {
  /** ms before the second attempt. */
  first: number
  /** Never longer than this, jitter aside. */
  most: number
  factor?: number
  /** 0.2 spreads a pause over 80 % to 120 %, so that a crowd does not come back at once. */
  jitter?: number
}

/** How long to pause after the `failures`-th failure in a row, in ms. The first retry (0 failures) does not wait. */
export function pauseAfter(
  failures: number,
  { first, most, factor = 2, jitter = 0.2 }: Backoff,
  random: () => number = Math.random,
): number {
  if (failures <= 0) return 0
  const pause = Math.min(most, first * factor ** Math.min(failures - 1, 60))
  return Math.round(pause * (1 + jitter * (2 * random() - 1)))
}
