import { closeSync, existsSync, fdatasync, openSync, stat } from 'node:fs'
import { promisify } from 'node:util'
import type { Log } from '../contract/channel.ts'
import type { SqliteThread } from './sqlite-thread.ts'

const syncToDisk = promisify(fdatasync)
const sizeOf = promisify(stat)

/** The log is checkpointed when it is larger than this, in bytes. Larger: fewer checkpoints, more to read after a crash. */
const CHECKPOINT_AT = 4 * 1024 * 1024
const CHECK_EVERY = 2000

/** Makes commits in SQLite's write-ahead log safe off the event loop, and checkpoints it `aside`. */
export interface WalSync {
  /** Something was committed. */
  written(): void
  /** Resolves when all that is committed by now would survive a power cut. Rejects when the disk refuses. */
  synced(): Promise<void>
  close(): Promise<void>
}

/**
 * Works on a file descriptor of its own. SQLite's POSIX locks are on the database and the -shm file, never on the log, so closing
 * this descriptor drops none of them; and the log stays the same file as long as a connection is open
 * (https://sqlite.org/walformat.html, https://sqlite.org/howtocorrupt.html §2.2, 2026-11).
 */
export function createWalSync(databaseFile: string, aside: SqliteThread, log?: Log): WalSync {
  const file = `${databaseFile}-wal`
  let descriptor: number | undefined
  let next: PromiseWithResolvers<void> | undefined
  let syncing = false
  let idle: Promise<void> = Promise.resolve()
  let dirty = false
  let checkpointing: Promise<void> | undefined

  async function syncRounds(): Promise<void> {
    while (next) {
      const round = next
      next = undefined
      try {
        descriptor ??= existsSync(file) ? openSync(file, 'r+') : undefined
        if (descriptor !== undefined) await syncToDisk(descriptor)
        round.resolve()
      } catch (error) {
        round.reject(error)
      }
    }
    // In the same step as the last look at `next`: whoever comes after it has to begin a round.
    syncing = false
  }

  async function checkpointIfLarge(): Promise<void> {
    const { size } = await sizeOf(file).catch(() => ({ size: 0 }))
    if (size <= CHECKPOINT_AT) return
    try {
      await aside.run('pragma wal_checkpoint(passive)')
    } catch (error) {
      log?.warn('the database’s log could not be written back, and grows; it is tried again', { size, error })
    }
  }

  const timer = setInterval(() => {
    if (!dirty || checkpointing) return
    dirty = false
    checkpointing = checkpointIfLarge().finally(() => {
      checkpointing = undefined
    })
  }, CHECK_EVERY)
  timer.unref()

  return {
    written() {
      dirty = true
    },
    synced() {
      next ??= Promise.withResolvers<void>()
      const { promise } = next
      if (!syncing) {
        syncing = true
        idle = syncRounds()
      }
      return promise
    },
    async close() {
      clearInterval(timer)
      await checkpointing
      await idle
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = undefined
    },
  }
}
