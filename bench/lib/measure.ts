/** One number of a benchmark, and what it should be. */
export interface Measure {
  what: string
  result: number
  unit: 'ms' | 'MB' | '/s' | 'calls' | 's' | ''
  /** The same, done by the least that could do it, in the same run. */
  floor?: number
  /** For a person: '≤ 120 MB'. Absent = told for information. */
  target?: string
  met: boolean
}

export interface Benchmark {
  /** What is measured, in a sentence for docs/performance.md. */
  about: string
  /** Resolves to its measures, or to the reason why it cannot be had on this machine. */
  run(): Promise<Measure[] | { skipped: string }>
}

type Given = Pick<Measure, 'what' | 'result' | 'unit' | 'floor'>

export const told = (given: Given): Measure => ({ ...given, met: true })

export const atMost = (most: number, given: Given): Measure => ({
  ...given,
  target: `≤ ${spelled(most, given.unit)}`,
  met: given.result <= most,
})

export const atLeast = (least: number, given: Given): Measure => ({
  ...given,
  target: `≥ ${spelled(least, given.unit)}`,
  met: given.result >= least,
})

export const atMostTimes = (times: number, given: Given & { floor: number }): Measure => ({
  ...given,
  target: `≤ ${times} × floor`,
  met: given.result <= times * given.floor,
})

/** The value below which this share of all values lies. NaN of none: no target is met by it. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

const spelled = (value: number, unit: Measure['unit']) => `${rounded(value)}${unit && ` ${unit}`}`

function rounded(value: number): string {
  const digits = value !== 0 && Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  return Number(value.toFixed(digits)).toLocaleString('en')
}

/** The cells of a line: what, floor, result, ratio, target, met. */
export function cells({ what, floor, result, unit, target, met }: Measure): string[] {
  return [
    what,
    floor === undefined ? '' : spelled(floor, unit),
    spelled(result, unit),
    floor === undefined ? '' : `${rounded(result / floor)} ×`,
    target ?? '',
    target === undefined ? '' : met ? '✓' : '✗',
  ]
}
