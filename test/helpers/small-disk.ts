import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own size below a folder. */
export interface SmallDisk {
  /** Leaves not one byte. Returns the way to make room again. */
  fill(): () => void
  unmount(): void
}

/** Mounts a file system of that size ('8m'). Linux, and only for who may mount. */
export function mountSmallDisk(folder: string, size: string): SmallDisk {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'teahouse-test', folder], { stdio: 'ignore' })
  const other = join(folder, 'somebody-elses.log')
  return {
    fill() {
      for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) appendUntilFull(other, size)
      return () => rmSync(other)
    },
    unmount: () => execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }),
  }
}

/** Why there can be no small disk here; undefined when there can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a small disk'
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-disk-'))
  try {
    mountSmallDisk(folder, '64k').unmount()
    return undefined
  } catch {
    return 'this machine lets nobody mount a small disk'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function appendUntilFull(file: string, size: number): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
  } catch {
    // No room for a piece of this size: a smaller one may fit.
  }
}
