import { channelsOf } from './bots.ts'
import type { Floor } from './floor.ts'
import { type BenchGateway, type GatewayOptions, startGateway } from './gateway.ts'
import { cpuOf } from './process.ts'
import { elsewhere, type Remote } from './remote.ts'
import type { TelegramSide } from './telegram-side.ts'

/** What answers the bots: the floor, or the gateway. */
export type Served = Pick<BenchGateway, 'cpu'>

/**
 * The same Telegram bots twice: first answered by the floor, then by the gateway with the echo agent. `work` gets the platform
 * each time, warmed up; what it resolves to is the result.
 */
export async function withFloorAndGateway<Result>(
  size: { bots: number; people: number },
  work: (telegram: Remote<TelegramSide>, served: Served) => Promise<Result>,
  options: GatewayOptions & { floor?: NodeJS.ProcessEnv } = {},
): Promise<{ floor: Result; result: Result; limited: number; violations: number }> {
  return { floor: await onFloor(size, work, options.floor), ...(await onGateway(size, work, options)) }
}

export async function onFloor<Result>(
  size: { bots: number; people: number },
  work: (telegram: Remote<TelegramSide>, served: Served) => Promise<Result>,
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const telegram = elsewhere<TelegramSide>(new URL('./telegram-side.ts', import.meta.url))
  const floor = elsewhere<Floor>(new URL('./floor.ts', import.meta.url), env)
  try {
    const { api, tokens } = await telegram.call('open', { ...size, lastCall: 'sendMessage' })
    await telegram.call('deliverTo', await floor.call('open', { api, tokens }))
    await telegram.call('flood', { messages: 200, inFlight: 10 })
    return await work(telegram, { cpu: () => cpuOf(floor.pid) })
  } finally {
    await Promise.all([floor.end(), telegram.end()])
  }
}

export async function onGateway<Result>(
  size: { bots: number; people: number },
  work: (telegram: Remote<TelegramSide>, gateway: BenchGateway) => Promise<Result>,
  options: GatewayOptions = {},
): Promise<{ result: Result; limited: number; violations: number }> {
  const telegram = elsewhere<TelegramSide>(new URL('./telegram-side.ts', import.meta.url))
  let gateway: BenchGateway | undefined
  try {
    const { settings } = await telegram.call('open', size)
    gateway = await startGateway({
      agents: [{ id: 'echo', type: 'echo' }],
      channels: channelsOf('telegram', settings, 'echo'),
      ...options,
    })
    await telegram.call('connected')
    await telegram.call('flood', { messages: 200, inFlight: 10 })
    const result = await work(telegram, gateway)
    const { limited, violations } = await telegram.call('account')
    return { result, limited, violations }
  } finally {
    await gateway?.stop()
    await telegram.end()
  }
}
