import { afterEach, expect, test, vi } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'

let api: TestApi
afterEach(() => api.close())

/** The gateway with channels and an agent that have secrets; which of them are opened, and which channels are built, from now on. */
async function watched() {
  const paper = createPaper()
  const { create } = paper.provider
  const built: string[] = []
  paper.provider.create = (settings, host) => {
    built.push(host.id)
    return create(settings, host)
  }
  api = await openApi({ paper })
  const token = 'oolong-token-0123456789'
  await api.configure('agents', { id: 'pot', type: 'pot', settings: { apiKey: token } })
  await api.configure('models', { id: 'ears', provider: 'openai', model: 'whisper-1', apiKey: token })
  for (const id of ['cup-a', 'cup-b']) await api.configure('channels', { id, type: 'cup', settings: { token } })
  await api.configure('channels', { id: 'silent', type: 'paper', agent: 'pen' })
  await eventually(() => api.manager.live().length === 4)
  built.length = 0
  const open = vi.spyOn(api.shelf.vault, 'open')
  return { built, opened: () => open.mock.calls.map(([, place]) => place) }
}

test('what is configured once is in force at once, and no channel, agent or model is opened for it', async () => {
  const { built, opened } = await watched()
  const before = api.manager.live().map(({ channel }) => channel)
  const agent = api.agents.get('pot')
  for (const change of [
    { retention: { contentDays: 30 } },
    { transcription: 'ears' },
    { simulators: false },
    { users: { mapping: 'fixed', fixedUser: 'The team' } },
  ])
    expect(await api.send('PATCH', '/settings', change)).toMatchObject({ status: 200 })
  await eventually(() => api.transcription.id === 'ears' && api.people.oneForAll)
  expect([opened(), built]).toEqual([[], []])
  expect(api.manager.live().map(({ channel }) => channel)).toEqual(before)
  expect(api.agents.get('pot')).toBe(agent)
})

test('another language concerns the channels that name none, and is no reason to open any', async () => {
  const { built, opened } = await watched()
  await api.send('PATCH', '/settings', { language: 'zh-CN' })
  await eventually(() => api.manager.get('silent')?.config.language === 'zh-CN')
  expect([opened(), built]).toEqual([[], ['silent']])
})

test('of many entries, those that changed are opened again', async () => {
  const { opened } = await watched()
  await api.configure('channels', { id: 'cup-a', type: 'cup', name: 'A', settings: { token: 'another-token' } })
  await eventually(() => api.manager.get('cup-a')?.config.name === 'A')
  expect(opened()).toEqual(['channels/cup-a'])
  await api.store.db.updateTable('channels').set({ enabled: 0 }).where('id', '=', 'cup-b').execute()
  await api.bus.publish('settings', null)
  await eventually(() => api.manager.get('cup-b') === undefined)
  await api.store.db.updateTable('channels').set({ enabled: 1 }).where('id', '=', 'cup-b').execute()
  await api.bus.publish('settings', null)
  await eventually(() => api.manager.get('cup-b'))
  expect(opened()).toEqual(['channels/cup-a', 'channels/cup-b'])
})

test('an entry that cannot be used is said to be so until it is mended', async () => {
  await watched()
  await api.store.db.updateTable('channels').set({ type: 'saucer' }).where('id', '=', 'cup-a').execute()
  await api.bus.publish('settings', null)
  await eventually(() => api.faults.list.length === 1)
  await api.send('PATCH', '/settings', { transcription: 'ears' })
  await eventually(() => api.transcription.id === 'ears')
  expect(api.faults.list).toMatchObject([{ kind: 'channels', id: 'cup-a' }])
  await api.store.db.updateTable('channels').set({ type: 'cup' }).where('id', '=', 'cup-a').execute()
  await api.bus.publish('settings', null)
  await eventually(() => api.faults.list.length === 0 && api.manager.get('cup-a'))
})
