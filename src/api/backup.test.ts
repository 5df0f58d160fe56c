import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { silent } from '../../test/helpers/silent.ts'
import { startGateway } from '../app.ts'
import { createRedactor } from '../lib/redact.ts'
import { listAudit } from '../store/audit.ts'
import { migrate } from '../store/db.ts'
import { openPostgres } from '../store/postgres.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-restored-'))
  folders.push(folder)
  return folder
}

describe('backup on SQLite', () => {
  let api: TestApi
  afterEach(() => api.close())

  test('a copy is downloaded while people talk, and a gateway that starts on it has everything', async () => {
    api = await openApi()
    await api.paper.say('Which tea?')
    await eventually(async () => (await api.get('/messages?state=answered')).body.items.length === 1)
    const [answer] = await Promise.all([api.ask('/backup', { method: 'POST' }), api.paper.say('And now?')])
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="teahouse-\d{4}-\d\d-\d\d\.db"$/)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(bytes.length).toBe(Number(answer.headers.get('content-length')))
    await eventually(() => readdirSync(join(api.dataDir, 'media')).every((name) => !name.startsWith('backup')))
    const [entry] = await listAudit(api.store.db, { limit: 1 })
    expect(entry).toMatchObject({ action: 'backup.download', details: [`${bytes.length} bytes`] })

    const dataDir = newFolder()
    writeFileSync(join(dataDir, 'teahouse.db'), bytes)
    const apiKey = 'another-key-of-decent-length'
    const settings = { host: '127.0.0.1', port: 0, dataDir, apiKey, fetchAllow: [], language: 'en' as const }
    const restored = await startGateway({ ...settings, logLevel: 'error', environment: {} }, silent, createRedactor())
    try {
      const headers = { authorization: `Bearer ${apiKey}` }
      const items = async (path: string) =>
        JSON.parse(await (await fetch(`${restored.address}/api/v1${path}`, { headers })).text()).items
      const message = (await items('/messages')).at(-1)
      expect(message).toMatchObject({ id: '1', text: 'Which tea?', reply: { text: 'You said: Which tea?' } })
      expect(await items('/conversations')).toMatchObject([{ id: 'paper:chat' }])
      expect(await items('/channels')).toMatchObject([{ id: 'paper' }])
    } finally {
      await restored.close()
    }
  })

  test('only an admin gets it', async () => {
    api = await openApi({ apiKey: undefined })
    expect((await api.request('/api/v1/backup', { method: 'POST' })).status).toBe(401)
  })
})

const run = promisify(execFile)
const bin = newestBin()
const hasTools = await run(join(bin, 'pg_dump'), ['--version']).then(
  () => true,
  () => false,
)

await describeOnPostgres('backup on PostgreSQL', (postgres) => {
  test.skipIf(!hasTools)('pg_dump and pg_restore bring everything into a new database, where it goes on', async () => {
    const [from, to] = [await postgres.createDatabase(), await postgres.createDatabase()]
    const old = await openPostgres(from)
    await migrate(old)
    const conversation = {
      id: 'tea:chat',
      channel: 'tea',
      chat: '{"key":"chat","kind":"direct"}',
      address: '{}',
      updated_at: 1,
    }
    await old.db.insertInto('conversations').values(conversation).execute()
    const message = (id: string) => ({
      ...{ channel: 'tea', id, conversation: 'tea:chat', lane: 'tea:chat', sender: 'ann', sender_name: 'Ann' },
      ...{ text: '水 tea', body: '{}', verdict: null, state: 'answered' as const, due: 0, worker: null },
      ...{ merged_into: null, error: null, sent_at: 1, received_at: 1, settled_at: 1 },
    })
    await old.db.insertInto('messages').values(message('one')).execute()
    const file = join(newFolder(), 'teahouse.dump')
    await run(join(bin, 'pg_dump'), ['--format=custom', `--file=${file}`, from])
    await old.close()
    expect(readFileSync(file).length).toBeGreaterThan(1000)

    await run(join(bin, 'pg_restore'), ['--no-owner', '--exit-on-error', `--dbname=${to}`, file])
    const restored = await openPostgres(to)
    await migrate(restored)
    await restored.db.insertInto('messages').values(message('two')).execute()
    const rows = await restored.db.selectFrom('messages').select(['seq', 'id', 'text']).orderBy('seq').execute()
    expect(rows).toEqual([
      { seq: 1, id: 'one', text: '水 tea' },
      { seq: 2, id: 'two', text: '水 tea' },
    ])
    await restored.close()
  })
})

/** Debian's own wrapper in PATH may be of another version than the server that the tests start. */
function newestBin(): string {
  try {
    const [newest] = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a))
    return newest ? `/usr/lib/postgresql/${newest}/bin` : ''
  } catch {
    return ''
  }
}
