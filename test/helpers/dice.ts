/** Chance that can be repeated: the same seed throws the same dice (mulberry32). */
export interface Dice {
  seed: number
  /** 0 ≤ number < 1 */
  next(): number
  between(from: number, to: number): number
  pick<T>(from: readonly T[]): T
}

export function createDice(seed = Number(process.env.TEAHOUSE_SEED) || Date.now() % 1_000_000_000): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    seed,
    next,
    between: (from, to) => from + next() * (to - from),
    pick(from) {
      const one = from[Math.floor(next() * from.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
  }
}
