import type { EventEmitter } from 'node:events'
import { flushCompileCache } from 'node:module'
import type { Log } from '../contract/channel.ts'
import { openLog } from '../lib/log.ts'
import type { Command } from './command.ts'
import { settleMemory } from './memory.ts'

/** The gateway has 10 s to end in good order; what takes longer than this hangs. In ms. */
const PATIENCE = 15_000

export const start: Command = {
  name: 'start',
  usage: '',
  summary: 'run the gateway (also without a command)',
  async run({ settings, redactor, world }) {
    const log = await openLog({ level: settings.logLevel, redactor })
    // A bug in one conversation must not end all the others: what is under way is in the database.
    process.on('unhandledRejection', (error) => log.error('a bug: nobody waited for this failure', { error }))
    process.on('uncaughtException', (error) => log.error('a bug: nobody caught this failure', { error }))
    if (settings.configFile === undefined) surviveHangUp(process, { log, isTerminal: process.stdout.isTTY === true })
    const { startGateway } = await import('../app.ts')
    const gateway = await startGateway(settings, log, redactor)
    settleMemory()
    // Written at exit otherwise, which a killed process has none of.
    flushCompileCache()
    world.out(`Teahouse is at ${gateway.address}`)
    // To the terminal only: whoever reads the log must not become an admin.
    if (gateway.setupLink) world.out(`Be its first admin, once and within 24 hours: ${gateway.setupLink}`)
    return untilStopped(gateway, { log, signals: process })
  },
}

/**
 * SIGHUP means: read the configuration file again. Where there is none, it ends what runs in a terminal that was closed, in good
 * order, and nothing else: Node's own answer would be to die of it.
 */
export function surviveHangUp(signals: EventEmitter, { log, isTerminal }: { log: Log; isTerminal: boolean }): void {
  signals.on('SIGHUP', () => {
    if (isTerminal) signals.emit('SIGTERM', 'SIGHUP')
    else log.info('there is no configuration file to read again')
  })
}

/** Resolves to the exit code once the gateway has ended after SIGTERM or SIGINT. A second one does not wait for that. */
export function untilStopped(
  gateway: { close(): Promise<void> },
  { log, signals, patience = PATIENCE }: { log: Log; signals: EventEmitter; patience?: number },
): Promise<number> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (signal: string) => {
      if (asked) return resolve(1)
      asked = true
      log.info('stopping', { signal })
      setTimeout(() => {
        log.error('stopping took too long; what was under way goes on after the next start')
        resolve(1)
      }, patience).unref()
      gateway.close().then(
        () => resolve(0),
        (error: unknown) => {
          log.error('stopping failed; what was under way goes on after the next start', { error })
          resolve(1)
        },
      )
    }
    signals.on('SIGTERM', stop)
    signals.on('SIGINT', stop)
  })
}
