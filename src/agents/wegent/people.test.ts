import { afterEach, describe, expect, test } from 'vitest'
import { closeWegents, posts, startWegent, stateOf } from '../../../test/helpers/wegent-server.ts'
import { wegent } from './index.ts'

afterEach(closeWegents)

const anyKeys = { personal: { 'wg-ann-1': 'ann' }, service: ['wg-service-1'] }
const asThemselves = { keys: anyKeys, settings: { apiKey: 'wg-service-1', asUser: true } }
const ann = { user: { id: 'ann_-1', name: 'Ann' } }
const bob = { user: { id: 'bob_-2', name: 'Bob' } }

describe('with a service key', () => {
  test('each person is a user of their own in Wegent', async () => {
    const { fake, ask } = await startWegent('sim', asThemselves)
    await ask(ann)
    await ask(bob)
    expect(fake.tasks().map(({ user }) => user)).toEqual(['teahouse-ann_-1', 'teahouse-bob_-2'])
  })

  test('people who share a session have each a task, and keep it', async () => {
    const { fake, ask } = await startWegent('sim', asThemselves)
    const one = await ask({ ...ann, text: '[[sim:repeat]] Iron.' })
    const two = await ask({ ...bob, text: '[[sim:repeat]] Clay.', ...stateOf(one.events) })
    const three = await ask({ ...ann, text: '[[sim:recall]]', ...stateOf(two.events) })
    expect(three.text).toContain('Iron.')
    expect(three.text).not.toContain('Clay.')
    expect(three.events.some(({ type }) => type === 'reset')).toBe(false)
    expect(fake.tasks()).toHaveLength(2)
  })

  test('that names a user, everyone is that user', async () => {
    const { fake, ask } = await startWegent('sim', { keys: anyKeys, settings: { apiKey: 'wg-service-1#bot' } })
    await ask(ann)
    expect((await ask(bob)).error).toBeUndefined()
    expect(fake.tasks().map(({ user }) => user)).toEqual(['bot', 'bot'])
  })

  test('one may not use the team', async () => {
    const teams = [{ name: 'default#sim', shell: 'Chat' as const, users: ['teahouse-ann_-1'] }]
    const { ask } = await startWegent('sim', { ...asThemselves, teams })
    expect((await ask(ann)).error).toBeUndefined()
    const { error } = await ask(bob)
    expect(error).toMatchObject({ fault: 'denied', message: expect.stringContaining("Team 'default#sim' not found") })
    expect(error?.userMessage).toContain('administrator')
  })
})

test.each(['team that is not', 'sim#no-such-model'])('default#%s is for an admin to mend', async (name) => {
  const { fake, ask } = await startWegent('sim', { settings: { team: `default#${name}` } })
  expect((await ask()).error?.fault).toBe('denied')
  expect(fake.tasks()).toEqual([])
})

test('another model than the team’s own can be asked for', async () => {
  const { fake, ask } = await startWegent('sim', { settings: { team: 'default#sim#big' } })
  expect((await ask()).error).toBeUndefined()
  expect(fake.journal()[0]?.body).toMatchObject({ model: 'default#sim#big' })
})

describe('the check', () => {
  const check = async (settings: object) => {
    const { fake, agent } = await startWegent('sim', { keys: anyKeys, settings })
    const checked = agent().check?.(new AbortController().signal)
    const said = await checked?.catch((error: unknown) => error)
    expect([posts(fake, '/responses'), fake.tasks()]).toEqual([[], []])
    return said
  }

  test('tells how Wegent is asked', async () => {
    expect(await check({ apiKey: 'wg-ann-1' })).toBe("Wegent team 'default#sim'")
    expect(await check({ apiKey: 'wg-ann-1', asUser: true })).toContain('everyone asks as its owner')
    expect(await check({ apiKey: 'wg-service-1', asUser: true })).toContain('as the person who asks')
    expect(await check({ apiKey: 'wg-service-1#bot' })).toBe("Wegent team 'default#sim'")
  })

  test('says what to change', async () => {
    expect(await check({ apiKey: 'wg-service-1' })).toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('asUser: true'),
    })
    expect(await check({ apiKey: 'wg-other-1' })).toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('Check the API key'),
    })
    const { fake } = await startWegent('sim')
    expect(await check({ apiKey: 'wg-ann-1', baseUrl: `${fake.url}/elsewhere` })).toBeInstanceOf(Error)
  })
})

test.each(['', '/', '/api', '/api/v1/', '/api/v1/responses'])('the address may end in %j', async (end) => {
  const { fake, ask } = await startWegent('sim')
  const other = await startWegent('sim', { settings: { baseUrl: fake.url + end, apiKey: fake.personalKey } })
  expect((await other.ask()).error).toBeUndefined()
  expect((await ask()).error).toBeUndefined()
  expect(fake.tasks()).toHaveLength(2)
})

describe('settings', () => {
  const good = { baseUrl: 'https://wegent.example.com', apiKey: 'wg-1', team: 'default#my team' }

  test('need little', () => {
    expect(wegent.settings.parse(good)).toEqual({ ...good, asUser: false })
  })

  test.each([
    [{ baseUrl: 'wegent.example.com' }, 'baseUrl'],
    [{ baseUrl: 'https://ann:pw@wegent.example.com' }, 'baseUrl'],
    [{ apiKey: 'wg-1 2' }, 'apiKey'],
    [{ team: 'my-team' }, 'team'],
    [{ team: 'default#' }, 'team'],
    [{ team: 'default#a#b#c' }, 'team'],
    [{ apiKey: 'wg-1#bot', asUser: true }, 'asUser'],
  ])('%j is a mistake', (wrong, where) => {
    const parsed = wegent.settings.safeParse({ ...good, ...wrong })
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([where])
  })
})
