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

/** A complete configuration file: one channel on each platform by its first transport, and who answers there. */
export function settingsFile(platforms: SimulatedPlatform[], agentOf: (platform: SimulatedPlatform) => Agent): string {
  const agents = new Map(platforms.map(agentOf).map((agent) => [agent.id, agent]))
  const channels = platforms.map((platform) => {
    const [transport = ''] = Object.keys(platform.settings)
    return { ...channel(platform, transport), agent: agentOf(platform).id }
  })
  return stringify({ agents: [...agents.values()], channels })
}

interface Agent {
  id: string
  type: string
  settings?: Record<string, unknown>
}

/** Answers without any server behind it. */
export const echo = (): Agent => ({ id: 'echo', type: 'echo' })

function channel({ type, settings }: SimulatedPlatform, transport: string) {
  return { id: type, type, settings: settings[transport] ?? {} }
}
