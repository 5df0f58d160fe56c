import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { teaParty } from '../../test/helpers/providers.ts'
import type { ChannelProvider } from '../contract/channel.ts'
import { createVault } from '../lib/secret.ts'
import { getConfigured } from '../store/configured.ts'
import { openStore } from '../store/open.ts'
import { changeEntry, createEntry, type EntryShelf } from './entry-changes.ts'

const kettleSettings = z.discriminatedUnion('heat', [
  z.strictObject({ heat: z.literal('gas').default('gas'), tap: z.string().optional() }),
  z.strictObject({ heat: z.literal('coal'), shovel: z.string().meta({ secret: true }), tap: z.string().optional() }),
])

/** A kind of channel with two ways in, each with settings of its own. */
const kettle: ChannelProvider<z.output<typeof kettleSettings>> = {
  type: 'kettle',
  title: 'Kettle',
  settings: kettleSettings,
  create: () => ({ limits: { text: { max: 100, unit: 'chars' } }, send: async () => undefined }),
}

describe('changing the way in of a channel', () => {
  const coal = { id: 'k', type: 'kettle', settings: { heat: 'coal', shovel: 'hush-shovel', tap: 'left' } }
  const name = { kind: 'channels' as const, id: 'k' }
  let folder: string
  let shelf: EntryShelf
  const stored = async () => (await getConfigured(shelf.store.db, 'channels', 'k'))?.config.settings

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'teahouse-changes-'))
    const providers = { ...teaParty, channels: [kettle] }
    const store = await openStore({ dataDir: folder })
    shelf = { store, vault: createVault([randomBytes(32)]), providers, onSecret: () => undefined }
    await createEntry(shelf, 'channels', coal)
  })
  afterEach(async () => {
    await shelf.store.close()
    rmSync(folder, { recursive: true })
  })

  test('lets go of what only the old one had, and says so', async () => {
    const said = await changeEntry(shelf, name, { settings: { heat: 'gas' } })
    expect(await stored()).toEqual({ heat: 'gas', tap: 'left' })
    expect(said).toEqual(
      expect.arrayContaining(['settings.heat: coal → gas', expect.stringContaining('settings.shovel')]),
    )
    expect(JSON.stringify(said)).not.toContain('hush-shovel')
  })

  test('refuses what is asked for and belongs to the old one, and keeps all as it was', async () => {
    const patch = { settings: { heat: 'gas', shovel: 'another' } }
    await expect(changeEntry(shelf, name, patch)).rejects.toMatchObject({
      fields: { 'settings.shovel': 'does not go with what is chosen beside it' },
    })
    expect(await stored()).toMatchObject({ heat: 'coal', tap: 'left' })
  })

  test('keeps what is known when a key is not', async () => {
    await expect(changeEntry(shelf, name, { settings: { spout: 1 } })).rejects.toMatchObject({
      fields: { 'settings.spout': expect.stringContaining('is not known') },
    })
    expect(await stored()).toMatchObject({ heat: 'coal', tap: 'left' })
  })
})
