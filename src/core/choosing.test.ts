import { afterEach, describe, expect, test } from 'vitest'
import { answerTo, openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'

let road: TestRoad
afterEach(() => road.close())

const pens = [
  { id: 'pen', type: 'pen', settings: {} },
  { id: 'quill', type: 'pen', name: 'The Quill', settings: { model: 'small' } },
]
const models = ['small', 'large'].map((id) => ({
  id,
  provider: 'openai' as const,
  model: `gpt-${id}`,
  enabled: true,
  ...(id === 'large' ? { name: 'Large one' } : {}),
}))

async function open(config: Record<string, unknown> = {}, agents = pens) {
  road = await openRoad({ config: { agent: 'pen', ...config } })
  use(road, agents)
}

function use({ agents, models: configured }: TestRoad, some = pens, offered = models) {
  configured.use([...offered, { id: 'ears', provider: 'openai', model: 'whisper-1', enabled: true }], 'ears')
  agents.use(some)
}

const say = (text: string) => answerTo(road, text)

/** Which agent worked on each turn, and which model was wanted. */
const answerers = async () => {
  const rows = await road.store.db.selectFrom('tasks').select('agent').orderBy('message').execute()
  return rows.map(({ agent }, turn) => [agent, road.pen.turns[turn]?.model])
}

describe('agents', () => {
  test('are listed with numbers and buttons, and a number picks one', async () => {
    await open()
    expect(await say('/agents')).toEqual({
      state: 'done',
      text: '**The agents you can choose from:**\n\n1. pen — ✓ answering now · default\n2. The Quill (quill)',
      buttons: [
        { label: 'pen', says: '/agent pen' },
        { label: 'The Quill (quill)', says: '/agent quill' },
      ],
    })
    expect((await say('2')).text).toBe('✅ The Quill (quill) answers now, in a fresh session.')
    await say('hello')
    expect(await answerers()).toEqual([['quill', undefined]])
    expect((await say('/agents')).text).toMatch(/1\. pen — default\n2\. The Quill \(quill\) — ✓ answering now$/)
  })

  test.each(['/agent quill', '/AGENT Quill', '/agent The Quill', '/agent 2', '／agent 2'])('%s', async (words) => {
    await open({ language: 'zh-CN' })
    expect((await say(words)).text).toBe('✅ 现在由 The Quill (quill) 回答，从新会话开始。')
    await say('hello')
    expect(await answerers()).toEqual([['quill', undefined]])
  })

  test('the choice is the conversation’s own, outlives the process, and can be taken back', async () => {
    await open()
    await say('one')
    await say('/agent quill')
    await road.crash()
    road = await road.again()
    use(road)
    await say('two')
    await road.paper.say('elsewhere', { id: 'elsewhere', conversation: { key: 'other', kind: 'direct' } })
    await settled(road, 4)
    expect((await say('/agent default')).text).toBe('✅ pen answers now, in a fresh session.')
    expect((await say('/agent pen')).text).toBe('✅ pen answers.')
    await say('three')
    expect((await answerers()).map(([agent]) => agent)).toEqual(['pen', 'quill', 'pen', 'pen'])
    expect(road.pen.turns.map(({ history }) => history.length)).toEqual([0, 0, 0, 0])
  })

  test('one that is gone is no longer chosen, and comes back with its choice', async () => {
    await open()
    await say('/agent quill')
    use(road, pens.slice(0, 1))
    await say('one')
    use(road)
    await say('two')
    expect((await answerers()).map(([agent]) => agent)).toEqual(['pen', 'quill'])
  })

  test('one that does not exist is said not to', async () => {
    await open()
    expect((await say('/agent 3')).text).toBe('There is no agent 3. Send /agents to see which there are.')
    expect((await say('/agent the teapot')).text).toContain('There is no agent the teapot.')
    expect((await say('/agent')).buttons).toHaveLength(2)
  })

  test('a bot with an agent of its own answers with it until another is chosen', async () => {
    await open()
    const say2 = async (text: string, id: string) => {
      await road.paper.say(text, { id, agent: 'quill' })
    }
    await say2('one', 'a')
    await say2('/agent pen', 'b')
    await say2('two', 'c')
    await settled(road, 3)
    expect((await answerers()).map(([agent]) => agent)).toEqual(['quill', 'pen'])
  })
})

describe('models', () => {
  test('are listed and chosen for an agent that asks one', async () => {
    await open({ agent: 'quill' })
    expect((await say('/models')).text).toBe(
      '**The models you can choose from:**\n\n1. small — ✓ answering now · default\n2. Large one (large)',
    )
    expect((await say('2')).text).toBe('✅ The model is Large one (large) now.')
    await say('hello')
    expect((await say('/status')).text).toContain('Model: large')
    expect((await say('/model default')).text).toBe('✅ The model is small now.')
    await say('hello')
    expect(await answerers()).toEqual([
      ['quill', 'large'],
      ['quill', undefined],
    ])
    expect(road.pen.turns[1]?.history).toHaveLength(2)
  })

  test('the channel’s model is what is usual there', async () => {
    await open({ agent: 'quill', model: 'large' })
    await say('hello')
    expect(await answerers()).toEqual([['quill', 'large']])
    expect((await say('/models')).text).toContain('2. Large one (large) — ✓ answering now · default')
    expect((await say('/model small')).text).toBe('✅ The model is small now.')
    expect((await say('/model tiny')).text).toBe('There is no model tiny. Send /models to see which there are.')
  })

  test('an agent that brings its own has none to choose', async () => {
    await open()
    expect((await say('/models')).text).toBe('pen brings its own model: there is nothing to choose here.')
    expect((await say('/model large')).text).toBe('pen brings its own model: there is nothing to choose here.')
  })
})

test('/help names only what there is a choice of', async () => {
  await open({}, pens.slice(0, 1))
  expect((await say('/help')).text).not.toMatch(/\/agent|\/model/)
  use(road)
  expect((await say('/help')).text).toContain('/agents')
  expect((await say('/help')).text).not.toContain('/model')
  await say('/agent quill')
  expect((await say('/help')).text).toContain('/models')
})
