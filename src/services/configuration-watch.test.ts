import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import type { Log } from '../contract/channel.ts'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { watchConfiguration } from './configuration-watch.ts'

describe('a watched configuration file', () => {
  let folder: string
  let file: string
  let reloads: number
  let mistakes: string[]
  let logged: string[]
  let wrong: readonly string[] | undefined
  let stop: () => Promise<void>

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'teahouse-watch-'))
    file = join(folder, 'teahouse.yaml')
    writeFileSync(file, 'a')
    reloads = 0
    mistakes = []
    logged = []
    wrong = undefined
    const note = (what: string) => logged.push(what)
    const log: Log = { debug: note, info: note, warn: note, error: note }
    stop = watchConfiguration(file, {
      log,
      async reload() {
        if (mistakes.length > 0) throw new ConfigurationError(mistakes)
        reloads++
      },
      onRead: (problems) => {
        wrong = problems
      },
    })
  })
  afterEach(async () => {
    await stop()
    rmSync(folder, { recursive: true })
  })

  test('is read again when it changes', async () => {
    writeFileSync(file, 'b')
    await eventually(() => reloads === 1)
    writeFileSync(file, 'c')
    await eventually(() => reloads === 2)
  })

  test('is read again when an editor puts another file in its place, again and again', async () => {
    for (const [index, content] of ['b', 'c', 'd'].entries()) {
      writeFileSync(join(folder, 'draft'), content)
      renameSync(join(folder, 'draft'), file)
      await eventually(() => reloads === index + 1)
    }
  })

  test('is not read again when only its neighbours, or its date, change', async () => {
    writeFileSync(join(folder, 'other.yaml'), 'x')
    writeFileSync(file, 'a')
    writeFileSync(file, 'b')
    await eventually(() => reloads > 0)
    expect(reloads).toBe(1)
  })

  test('is read again on SIGHUP, changed or not', async () => {
    process.emit('SIGHUP')
    await eventually(() => reloads === 1)
    expect(logged).toContain('told to read the configuration again: it is in force')
  })

  test('that is broken changes nothing and says every mistake; mended, it is read', async () => {
    mistakes = ['t.yaml:1:1 a is not known.', 't.yaml:2:1 b is not known.']
    writeFileSync(file, 'broken')
    await eventually(() => logged.length === 2)
    expect(logged).toEqual(mistakes.map((mistake) => `configuration not changed: ${mistake}`))
    expect(wrong).toEqual(mistakes)
    mistakes = []
    writeFileSync(file, 'mended')
    await eventually(() => wrong?.length === 0)
    expect(reloads).toBe(1)
  })

  test('that is gone keeps what it said', async () => {
    rmSync(file)
    writeFileSync(file, 'b')
    await eventually(() => reloads === 1)
  })

  test('is left alone after stopping', async () => {
    const before = process.listenerCount('SIGHUP')
    await stop()
    expect(process.listenerCount('SIGHUP')).toBe(before - 1)
  })
})
