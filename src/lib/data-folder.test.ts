import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { makeDataFolder, troubleWith } from './data-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'data-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('is made with all that leads there, for its owner alone', () => {
  const wanted = join(folder, 'a', 'b', 'data')
  makeDataFolder(wanted)
  makeDataFolder(wanted)
  expect(statSync(wanted).mode & 0o777).toBe(0o700)
})

it('says which part of its path is a file', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const wanted of [file, join(file, 'data')]) {
    expect(() => makeDataFolder(wanted)).toThrow(`The data folder ${wanted} cannot be used: ${file} is not a folder.`)
  }
})

it.runIf(process.getuid?.() !== 0)('says that this user may not write there', () => {
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o500 })
  expect(troubleWith(join(closed, 'data'))).toBe('this user may not write there')
})

it.runIf(process.platform === 'linux')('ends at once where nothing can be made', () => {
  expect(() => makeDataFolder('/proc/teahouse/data')).toThrow(/^The data folder \/proc\/teahouse\/data cannot be /)
})
