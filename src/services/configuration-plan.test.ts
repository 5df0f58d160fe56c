// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of a configuration file are written so
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { teaParty } from '../../test/helpers/providers.ts'
import { createVault } from '../lib/secret.ts'
import { getConfigured, lastChangeOf, listConfigured, upsertConfigured } from '../store/configured.ts'
import { openStore } from '../store/open.ts'
import { parseConfiguration } from './configuration.ts'
import { exportConfiguration } from './configuration-export.ts'
import { applyConfiguration, madeInPanel, planConfiguration, type Shelf } from './configuration-plan.ts'
import { openRow } from './entry.ts'
import { loadConfiguration } from './live-configuration.ts'

const file = `
agents:
  - { id: echo, type: echo }
  - { id: pot, type: pot, settings: { apiKey: \${KEY} } }
channels:
  - { id: support, type: cup, agent: echo, settings: { token: \${TOKEN}, headers: { Authorization: \${AUTH} } } }
`

const environment = { TOKEN: 'hush-token', KEY: 'hush-key', AUTH: 'hush-auth' }

describe('applying a configuration', () => {
  let folder: string
  let shelf: Shelf
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'teahouse-plan-'))
    shelf = { store: await openStore({ dataDir: folder }), vault: createVault([randomBytes(32)]), providers: teaParty }
  })
  afterEach(async () => {
    await shelf.store.close()
    rmSync(folder, { recursive: true })
  })

  const read = (text: string, variables: Record<string, string> = environment) =>
    parseConfiguration(text, 't.yaml', { environment: variables, providers: teaParty })
  const plan = (text: string, variables?: Record<string, string>) => planConfiguration(shelf, read(text, variables))
  const apply = (text: string, variables?: Record<string, string>) => applyConfiguration(shelf, read(text, variables))
  const brief = (changes: { kind: string; id: string; action: string; details: string[] }[]) =>
    changes.map(({ kind, id, action, details }) => [action, kind, id, ...details].join(' '))

  test('adds what is new, and then has nothing left to do', async () => {
    expect(brief(await plan(file))).toEqual(['add agents echo', 'add agents pot', 'add channels support'])
    expect(await listConfigured(shelf.store.db, 'channels')).toEqual([])
    expect(await apply(file)).toHaveLength(3)
    expect(await plan(file)).toEqual([])
    expect(await apply(file)).toEqual([])
  })

  test('keeps secrets sealed in the database and opens them again', async () => {
    await apply(file)
    const row = await getConfigured(shelf.store.db, 'channels', 'support')
    expect(row).toMatchObject({ origin: 'file', enabled: true, type: 'cup' })
    expect(JSON.stringify(row)).not.toContain('hush')
    expect(JSON.stringify(row).match(/enc:v1:/g)).toHaveLength(2)
    expect(row && openRow('channels', row, teaParty, shelf.vault)).toMatchObject({
      settings: { token: 'hush-token', headers: { Authorization: 'hush-auth' } },
    })
  })

  test('changes only what changed, and says how, but of a secret only that it did', async () => {
    await apply(file)
    const changed = file.replace('agent: echo', 'agent: pot, language: en')
    const changes = await apply(changed, { ...environment, TOKEN: 'hush-other' })
    expect(brief(changes)).toEqual([
      'change channels support agent: echo → pot settings.token: changed language: not set → en',
    ])
    expect(await plan(changed, { ...environment, TOKEN: 'hush-other' })).toEqual([])
  })

  test('disables what the file no longer declares, deletes nothing, and enables it when it is back', async () => {
    await apply(file)
    const shorter = file.replace(/ {2}- \{ id: pot.*\n/, '')
    expect(brief(await apply(shorter))).toEqual(['disable agents pot the file no longer declares it'])
    expect(await getConfigured(shelf.store.db, 'agents', 'pot')).toMatchObject({ enabled: false, origin: 'panel' })
    expect(await plan(shorter)).toEqual([])
    expect(brief(await apply(file))).toEqual(['enable agents pot made in the panel, belongs to the file from now on'])
    const off = file.replace('type: cup', 'type: cup, enabled: false')
    expect(brief(await apply(off))).toEqual(['disable channels support'])
    expect(brief(await apply(file))).toEqual(['enable channels support'])
  })

  test('leaves alone what was made in the panel, and takes over what the file declares', async () => {
    const row = { id: 'mine', type: 'echo', enabled: true, origin: 'panel' as const, config: {} }
    await upsertConfigured(shelf.store.db, 'agents', row)
    await upsertConfigured(shelf.store.db, 'agents', { ...row, id: 'echo' })
    expect((await madeInPanel(shelf.store)).agents).toEqual(new Set(['echo', 'mine']))
    expect(brief(await apply(file))[0]).toBe('change agents echo made in the panel, belongs to the file from now on')
    expect(await getConfigured(shelf.store.db, 'agents', 'mine')).toMatchObject({ enabled: true, origin: 'panel' })
    expect(await getConfigured(shelf.store.db, 'agents', 'echo')).toMatchObject({ origin: 'file' })
  })

  test('writes secrets anew that a lost key had sealed', async () => {
    await apply(file)
    shelf = { ...shelf, vault: createVault([randomBytes(32)]) }
    expect(brief(await apply(file))).toEqual([
      'change agents pot settings.apiKey: changed',
      'change channels support settings.token: changed settings.headers.Authorization: changed',
    ])
    expect(await plan(file)).toEqual([])
  })

  test('says which model listens, changes it, and takes it back', async () => {
    const ears = (id: string) =>
      `models: [{ id: a, provider: openai, model: w }, { id: b, provider: openai, model: w }]\n${id && `transcription: ${id}`}`
    expect(brief(await apply(ears('a')))).toContain('add setting transcription not set → a')
    expect(await loadConfiguration({ ...shelf, language: 'en', onSecret: () => undefined })).toMatchObject({
      sections: { transcription: 'a' },
    })
    const before = await lastChangeOf(shelf.store.db)
    expect(brief(await apply(ears('b')))).toEqual(['change setting transcription a → b'])
    expect(await lastChangeOf(shelf.store.db)).not.toBe(before)
    expect(await exportConfiguration(shelf)).toContain('transcription: b')
    expect(brief(await apply(ears('')))).toEqual(['disable setting transcription b → not set'])
    expect(await plan(ears(''))).toEqual([])
  })

  test('never shows a secret: not in a plan, not in an export', async () => {
    const shown = [JSON.stringify(await plan(file))]
    await apply(file)
    const other = { TOKEN: 'hush-1', KEY: 'hush-2', AUTH: 'hush-3' }
    shown.push(JSON.stringify(await plan(file, other)), await exportConfiguration(shelf))
    await apply(file, other)
    shown.push(await exportConfiguration(shelf))
    expect(shown.join('\n')).not.toContain('hush')
    expect(shown.join('\n')).not.toContain('enc:v1')
  })

  test('an export, with its variables set, is the same configuration again', async () => {
    await apply(file)
    const exported = await exportConfiguration(shelf)
    expect(exported).toMatch(
      /^# Needs these environment variables.*\n# {3}POT_API_KEY=\n# {3}SUPPORT_TOKEN=\n# {3}SUPPORT_HEADERS_AUTHORIZATION=\n/,
    )
    const variables = {
      POT_API_KEY: 'hush-key',
      SUPPORT_TOKEN: 'hush-token',
      SUPPORT_HEADERS_AUTHORIZATION: 'hush-auth',
    }
    expect(await plan(exported, variables)).toEqual([])
  })

  test('an export survives any text and any secret', async () => {
    const words = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', '\\', '"', '\n', ' ', '水', ':', '#') })
    const channel = fc.record({
      id: fc.constantFrom('a', 'a-b', '1st', 'teahouse', 'x'),
      warm: words,
      token: words.filter((text) => text !== ''),
    })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(channel, { selector: ({ id }) => id, minLength: 1 }), async (channels) => {
        await shelf.store.db.deleteFrom('channels').execute()
        const declared = channels.map(({ id, warm, token }) => ({
          id,
          type: 'cup',
          agent: 'echo',
          settings: { warm, token },
        }))
        const before = { models: [], agents: [{ id: 'echo', type: 'echo' }], channels: declared, sections: {} }
        await applyConfiguration(shelf, before)
        const exported = await exportConfiguration(shelf)
        const names = [...exported.matchAll(/^# {3}(\w+)=$/gm)].map(([, name]) => name ?? '')
        expect(names.every((name) => /^[A-Z_][A-Z0-9_]*$/.test(name) && !name.startsWith('TEAHOUSE_'))).toBe(true)
        const inOrder = (await listConfigured(shelf.store.db, 'channels')).map(({ id }) => id)
        const tokens = inOrder.map((id) => channels.find((one) => one.id === id)?.token ?? '')
        const variables = Object.fromEntries(names.map((name, index) => [name, tokens[index] ?? '']))
        expect(await plan(exported, variables)).toEqual([])
      }),
      { numRuns: 30, examples: [[[{ id: 'a', warm: ' \n', token: '$' }]], [[{ id: 'x', warm: '\n \n', token: 'A' }]]] },
    )
  })
})
