import { stringify } from 'yaml'
import type { SimulatedPlatform } from '../src/contract/simulator.ts'

/** How a gateway's configuration file connects it to one platform by one transport. */
export interface WayIn {
  type: string
  title: string
  transport: string
  /** A `channels:` block to paste. */
  yaml: string
}

/** Every way in to every platform. */
export function waysIn(platforms: SimulatedPlatform[]): WayIn[] {
  return platforms.flatMap((platform) =>
    Object.keys(platform.settings).map((transport) => ({
      type: platform.type,
      title: platform.title,
      transport,
      yaml: stringify({ channels: [channel(platform, transport)] }),
    })),
  )
}

/** A complete configuration file: the echo agent, and one channel on each platform by its first transport. */
export function settingsFile(platforms: SimulatedPlatform[], agent: Agent = { id: 'echo', type: 'echo' }): string {
  const channels = platforms.map((platform) => {
    const [transport = ''] = Object.keys(platform.settings)
    return { ...channel(platform, transport), agent: agent.id }
  })
  return stringify({ agents: [agent], channels })
}

interface Agent {
  id: string
  type: string
  settings?: Record<string, unknown>
}

function channel({ type, settings }: SimulatedPlatform, transport: string) {
  return { id: type, type, settings: settings[transport] ?? {} }
}
