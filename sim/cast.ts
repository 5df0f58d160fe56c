import { channels } from '../src/channels/index.ts'
import type { Fault, SimulatedPlatform } from '../src/contract/simulator.ts'

/** What one platform has seen of its bot so far. */
export interface Meter {
  type: string
  calls: number
  /** How many of them were refused for their rate. */
  limited: number
  violations: string[]
  /** What goes wrong on purpose at the moment. */
  fault: Fault | null
}

/** More broken rules than a person reads. */
const MOST_VIOLATIONS = 50

/** The platforms on the stage, and how each behaves at the moment. */
export class Cast {
  readonly platforms: SimulatedPlatform[]
  private readonly faults = new Map<SimulatedPlatform, Fault>()

  constructor(platforms: SimulatedPlatform[]) {
    this.platforms = platforms
  }

  of(type: string): SimulatedPlatform | undefined {
    return this.platforms.find((platform) => platform.type === type)
  }

  /** Lets a platform misbehave, or behave again. Throws for a fault that it does not know. */
  misbehave(platform: SimulatedPlatform, fault: Fault | null): void {
    if (fault !== null && !platform.faults.some(({ name }) => name === fault))
      throw new Error(`${platform.title} knows no fault "${fault}"`)
    platform.misbehave(fault ?? undefined)
    if (fault === null) this.faults.delete(platform)
    else this.faults.set(platform, fault)
  }

  meters(): Meter[] {
    return this.platforms.map((platform) => {
      const { total, limited } = platform.calls()
      return {
        type: platform.type,
        calls: total,
        limited,
        violations: platform.violations().slice(-MOST_VIOLATIONS),
        fault: this.faults.get(platform) ?? null,
      }
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.platforms.map((platform) => platform.close()))
  }
}

/** Starts one platform of every kind: on `port` and those behind it, or with 0 wherever there is room. */
export async function startPlatforms(port: number): Promise<SimulatedPlatform[]> {
  const starts = channels.flatMap(({ simulator }) => (simulator ? [simulator] : []))
  const started = await Promise.allSettled(starts.map((start, n) => start({ port: port === 0 ? 0 : port + n })))
  const platforms = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = started.find((one) => one.status === 'rejected')
  if (!failed) return platforms
  await Promise.all(platforms.map((platform) => platform.close()))
  throw failed.reason
}
