import { afterEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { putSection } from '../services/sections.ts'

let api: TestApi
afterEach(() => api.close())

const ears = { id: 'ears', provider: 'openai', model: 'whisper-1', apiKey: 'hush-hush-key' }

test('what is configured once is shown with its schema, changed in parts, and taken back', async () => {
  api = await openApi()
  await api.post('/models', ears)
  const before = (await api.get('/settings')).body
  expect(before).toMatchObject({ language: 'en', publicUrl: 'http://localhost' })
  expect(before.sections.transcription).toMatchObject({ value: null, origin: 'panel' })
  expect(before.sections.retention.schema.properties.auditDays.words.title['zh-CN']).toBe('审计记录保留天数')
  const change = { transcription: 'ears', retention: { contentDays: 30 } }
  expect((await api.send('PATCH', '/settings', change)).body.sections).toMatchObject({
    transcription: { value: 'ears' },
    retention: { value: { contentDays: 30 } },
  })
  expect((await api.send('DELETE', '/models/ears')).body.error).toMatchObject({
    code: 'in-use',
    message: 'The model ears is in use: setting transcription.',
  })
  const back = (await api.send('PATCH', '/settings', { transcription: null, retention: { auditDays: 7 } })).body
  expect(back.sections).toMatchObject({
    transcription: { value: null },
    retention: { value: { contentDays: 30, auditDays: 7 } },
  })
  expect((await api.get('/audit')).body.items.map(({ target }: { target: string }) => target)).toContain(
    'settings/retention',
  )
})

test('channels that name no language speak the one that is set for all, at once', async () => {
  api = await openApi()
  await api.post('/channels', { id: 'silent', type: 'paper', agent: 'pen' })
  await eventually(() => api.manager.get('silent')?.config.language === 'en')
  await api.send('PATCH', '/settings', { language: 'zh-CN' })
  await eventually(() => api.manager.get('silent')?.config.language === 'zh-CN')
  expect(api.manager.get('paper')?.config.language).toBe('en')
  await api.send('PATCH', '/settings', { language: null })
  await eventually(() => api.manager.get('silent')?.config.language === 'en')
})

test.each([
  [{ retention: { contentDays: -1 } }, 'retention.contentDays'],
  [{ language: 'fr' }, 'language'],
  [{ transcription: 'nobody' }, 'transcription'],
  [{ transcription: 'deaf' }, 'transcription'],
  [{ teapot: 1 }, 'teapot'],
])('%j is refused by its field, and nothing is kept', async (patch, field) => {
  api = await openApi()
  await api.post('/models', { ...ears, id: 'deaf', provider: 'anthropic' })
  const refused = await api.send('PATCH', '/settings', { simulators: false, ...patch })
  expect(refused).toMatchObject({ status: 400, body: { error: { fields: { [field]: expect.any(String) } } } })
  expect((await api.get('/settings')).body.sections.simulators.value).toBeNull()
})

test('what runs here is told', async () => {
  api = await openApi()
  expect((await api.get('/about')).body).toEqual({
    version: 'test',
    licence: 'MIT',
    node: process.versions.node,
    startedAt: expect.stringMatching(/Z$/),
    uptimeSeconds: expect.any(Number),
    database: 'sqlite',
    processes: 1,
    dataBytes: expect.toSatisfy((bytes: number) => bytes > 10_000),
    language: 'en',
    publicUrl: 'http://localhost',
  })
})

test('what a configuration file declares is changed there: nothing that came with it is kept', async () => {
  api = await openApi()
  await api.store.write(({ db }) =>
    putSection(db, api.shelf.vault, { name: 'retention', section: { value: { contentDays: 30 }, origin: 'file' } }),
  )
  const refused = await api.send('PATCH', '/settings', { simulators: false, retention: { contentDays: 1 } })
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'managed-by-file' } } })
  const { sections } = (await api.get('/settings')).body
  expect(sections).toMatchObject({ simulators: { value: null }, retention: { value: { contentDays: 30 } } })
})
