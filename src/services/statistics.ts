import type { Tally } from '../store/stats.ts'

/** What happened to messages, counted. */
export interface Statistics {
  messages: number
  /** Messages whose answer stands on the person's screen, also one that they stopped. */
  replies: number
  /** Messages that failed, or whose answer could not be delivered. */
  failures: number
  tokens: { input: number; output: number }
  /** From the acceptance of a message to the first call about it to its platform; null where there was none. */
  addedLatencyMs: { p50: number | null; p99: number | null }
}

/** Adds up tallies: in all, for each channel, each agent, and each step of the series. */
export async function addUp(tallies: AsyncIterable<Tally>): Promise<{
  totals: Statistics
  channels: Map<string, Statistics>
  agents: Map<string, Statistics>
  steps: Map<number, Statistics>
}> {
  const totals = new Sum()
  const channels = new Map<string, Sum>()
  const agents = new Map<string, Sum>()
  const steps = new Map<number, Sum>()
  for await (const tally of tallies) {
    totals.add(tally)
    sumOf(channels, tally.channel).add(tally)
    sumOf(steps, tally.at).add(tally)
    if (tally.agent !== null) sumOf(agents, tally.agent).add(tally)
  }
  return { totals: totals.said(), channels: said(channels), agents: said(agents), steps: said(steps) }
}

export const nothing = (): Statistics => new Sum().said()

class Sum {
  #messages = 0
  #replies = 0
  #failures = 0
  #input = 0
  #output = 0
  /** How many messages had each latency. */
  readonly #latencies = new Map<number, number>()

  add({ state, addedMs, messages, input, output }: Tally): void {
    this.#messages += messages
    if (state === 'answered' || state === 'stopped') this.#replies += messages
    if (state === 'failed' || state === 'undelivered') this.#failures += messages
    this.#input += input
    this.#output += output
    if (addedMs !== null) this.#latencies.set(addedMs, (this.#latencies.get(addedMs) ?? 0) + messages)
  }

  said(): Statistics {
    const latencies = [...this.#latencies].sort(([a], [b]) => a - b)
    return {
      messages: this.#messages,
      replies: this.#replies,
      failures: this.#failures,
      tokens: { input: this.#input, output: this.#output },
      addedLatencyMs: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    }
  }
}

/** The nearest-rank percentile of values that are given in order, each with how often it occurs. */
function percentile(values: [value: number, times: number][], share: number): number | null {
  const all = values.reduce((sum, [, times]) => sum + times, 0)
  let left = Math.ceil(all * share)
  for (const [value, times] of values) {
    left -= times
    if (left <= 0) return value
  }
  return null
}

function sumOf<Name>(sums: Map<Name, Sum>, name: Name): Sum {
  const sum = sums.get(name) ?? new Sum()
  sums.set(name, sum)
  return sum
}

const said = <Name>(sums: Map<Name, Sum>) => new Map([...sums].map(([name, sum]) => [name, sum.said()]))
