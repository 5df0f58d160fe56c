import { createHash } from 'node:crypto'
import { readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Log } from '../contract/channel.ts'
import { ConfigurationError } from '../lib/configuration-error.ts'

export interface WatchOptions {
  log: Log
  /** Reads the file and puts it in force. When it throws ConfigurationError, all goes on as before and the mistakes are logged. */
  reload: () => Promise<void>
  /** Told after each reading what was wrong with the file: nothing, when it is in force. */
  onRead?: (problems: readonly string[]) => void
}

/** Editors write in several steps, or put a new file in the place of the old one: wait until it is quiet. In ms. */
const QUIET = 200
/** Where the system tells nothing (network folders, container mounts), the file is looked at this often. In ms. */
const LOOK_EVERY = 5_000

/** Calls `reload` when the file's content changed, and on SIGHUP always. Returns the way to stop. */
export function watchConfiguration(file: string, { log, reload, onRead }: WatchOptions): () => Promise<void> {
  let content = contentOf(file)
  let running: Promise<void> = Promise.resolve()
  let quiet: NodeJS.Timeout | undefined

  function look(): void {
    const now = contentOf(file)
    // A file that is gone for a moment is being replaced; one that stays away keeps the configuration it had.
    if (now === undefined || now === content) return
    content = now
    run('the configuration file changed')
  }

  function run(why: string): void {
    running = running.then(async () => {
      try {
        await reload()
        log.info(`${why}: it is in force`, { file })
        onRead?.([])
      } catch (error) {
        if (!(error instanceof ConfigurationError)) {
          log.error('the configuration could not be put in force', { file, error })
          return
        }
        for (const problem of error.problems) log.error(`configuration not changed: ${problem}`)
        onRead?.(error.problems)
      }
    })
  }

  function noticed(): void {
    clearTimeout(quiet)
    quiet = setTimeout(look, QUIET)
  }

  // The folder, not the file: a watched file that is replaced is watched no more.
  const watcher = watch(dirname(file), (_, name) => {
    if (name === null || name === basename(file)) noticed()
  })
  watcher.on('error', (error) =>
    log.warn('the configuration file is only looked at every few seconds', { file, error }),
  )
  const timer = setInterval(look, LOOK_EVERY)
  timer.unref()
  const hangUp = () => {
    content = contentOf(file)
    run('told to read the configuration again')
  }
  process.on('SIGHUP', hangUp)

  return async () => {
    process.off('SIGHUP', hangUp)
    watcher.close()
    clearInterval(timer)
    clearTimeout(quiet)
    await running
  }
}

function contentOf(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    return undefined
  }
}
