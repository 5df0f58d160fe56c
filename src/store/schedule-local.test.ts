import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { testScheduler } from '../../test/contract/scheduler.ts'
import { silent } from '../../test/helpers/silent.ts'
import { openStore } from './open.ts'
import { createLocalScheduler } from './schedule-local.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('a process that is alone', () => {
  testScheduler('as a scheduler', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'teahouse-lanes-'))
    folders.push(dataDir)
    return {
      shared: false,
      async process() {
        const store = await openStore({ dataDir })
        return { store, scheduler: createLocalScheduler(store, silent), close: () => store.close() }
      },
    }
  })
})
