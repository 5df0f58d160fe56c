import { randomUUID } from 'node:crypto'
import { type Dirent, openAsBlob } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { RemoteError } from '../contract/errors.ts'
import { collectYoung } from '../lib/collect-young.ts'
import { typeOf } from '../lib/file-type.ts'

/** What all files together may take, in bytes: a person who sends a hundred of the largest must not fill the disk. */
const TOGETHER = 8 * 1024 ** 3
/** How long the folder of a process on another machine is left alone, in ms: it may live. */
const ABANDONED_AFTER = 24 * 3600_000

/** After so many bytes the buffers that they came in are collected. */
const COLLECT_EVERY = 8 * 1024 * 1024

/** A file on the disk, until it is removed. */
export interface StoredFile {
  /** Reading its stream costs no memory. Its type is what its first bytes show, or ''. */
  blob: Blob
  remove(): Promise<void>
}

export interface KeepOptions {
  /** Bytes. */
  max: number
  signal: AbortSignal
  /** What is thrown when it is larger. */
  tooLarge(): Error
}

/** The media cache: files that pass through this process, for as long as somebody needs them, for nobody else's eyes. */
export class MediaFolder {
  readonly #root: string
  readonly #own: string
  #size = 0
  #made: Promise<unknown> | undefined

  constructor(dataDir: string, processId: string) {
    this.#root = join(dataDir, 'media')
    this.#own = join(this.#root, processId.replace(/[^\w.-]/g, '_'))
  }

  /** Writes a stream to a file of its own. Whatever fails, the stream is cancelled and nothing of it is left. */
  async keep(body: ReadableStream<Uint8Array>, options: KeepOptions): Promise<StoredFile> {
    const path = join(this.#own, randomUUID())
    let size = 0
    const remove = async () => {
      await rm(path, { force: true })
      this.#size -= size
      size = 0
    }
    try {
      for await (const chunk of this.#written(body, path, options)) {
        size += chunk
        this.#size += chunk
      }
      const bare = await openAsBlob(path)
      return { blob: bare.slice(0, bare.size, await typeOf(bare)), remove }
    } catch (error) {
      await remove()
      throw error
    }
  }

  /** Removes what this process has left. */
  async close(): Promise<void> {
    await rm(this.#own, { recursive: true, force: true })
  }

  /** Removes what processes have left that were killed. */
  async sweep(): Promise<void> {
    for (const entry of await entriesOf(this.#root)) {
      const path = join(this.#root, entry.name)
      if (path !== this.#own && !(await mayLive(path, entry.name))) await rm(path, { recursive: true, force: true })
    }
  }

  /** Yields the size of each chunk once it is written. */
  async *#written(body: ReadableStream<Uint8Array>, path: string, { max, signal, tooLarge }: KeepOptions) {
    const reader = body.getReader()
    const cancel = () => void reader.cancel(signal.reason).catch(() => undefined)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      signal.throwIfAborted()
      this.#made ??= mkdir(this.#own, { recursive: true, mode: 0o700 })
      await this.#made
      await using file = await open(path, 'wx', 0o600)
      for (let size = 0, since = 0; ; ) {
        const { done, value } = await reader.read()
        signal.throwIfAborted()
        if (done) return
        size += value.byteLength
        if (size > max) throw tooLarge()
        if (this.#size > TOGETHER) throw new RemoteError('busy', 'the media cache is full', { retryAfter: 10_000 })
        await file.write(value)
        since += value.byteLength
        if (since > COLLECT_EVERY) {
          since = 0
          collectYoung()
        }
        yield value.byteLength
      }
    } finally {
      signal.removeEventListener('abort', cancel)
      cancel()
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
}

/** Processes that share a database may share a data folder: `host-pid-…` names who the files belong to. */
async function mayLive(path: string, name: string): Promise<boolean> {
  const [, host, pid] = /^(.*)-(\d+)-[^-]*$/.exec(name) ?? []
  if (host === hostname()) return Number(pid) !== process.pid && runs(Number(pid))
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }))
  return Date.now() - mtimeMs < ABANDONED_AFTER
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
