import { afterEach, describe, expect, test } from 'vitest'
import { createPaper, type Paper } from '../../test/helpers/paper.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'
import type { InboundMessage } from '../contract/message.ts'

let road: TestRoad
afterEach(() => road.close())

const agents = ['pen', 'quill', 'brush'].map((id) => ({ id, type: 'pen', settings: { id } }))

async function open(routes: object[], paper: Paper = createPaper()) {
  road = await openRoad({ paper, config: { agent: 'pen', routes } })
  road.agents.use(agents)
}

/** Says each, one after the other; which agent worked on each. */
async function answerers(...said: (string | (Partial<InboundMessage> & { text: string }))[]) {
  let count = (await road.store.db.selectFrom('messages').select('seq').execute()).length
  for (const one of said) {
    const message = typeof one === 'string' ? { text: one } : one
    await road.paper.say(message.text, { id: `said-${count}`, ...message })
    await settled(road, ++count)
  }
  const rows = await road.store.db.selectFrom('tasks').select('agent').orderBy('message').execute()
  return rows.map(({ agent }) => agent)
}

const group = (title: string, text = 'hello') => ({
  text,
  conversation: { key: `key of ${title}`, kind: 'group' as const, title },
})

describe('a channel with rules', () => {
  test('asks the agent of the first one that fits, else its own', async () => {
    await open([
      { keyword: ['refund', '退款'], agent: 'quill' },
      { prefix: 'draw:', agent: 'brush' },
      { keyword: 'tea', agent: 'brush' },
    ])
    const said = ['hello', 'a Refund for my tea, please', '我要退款', 'ＤＲＡＷ：a cup', 'to draw: a cup', 'my tea']
    expect(await answerers(...said)).toEqual(['pen', 'quill', 'quill', 'brush', 'pen', 'brush'])
    expect(road.pen.turns.map(({ text }) => text)).toEqual(said)
  })

  test('knows a group by its id or its name, and a sender by the id', async () => {
    await open([
      { group: ['Support', 'key of Sales'], sender: 'bob', agent: 'brush' },
      { group: ['Support', 'key of Sales'], agent: 'quill' },
    ])
    const bob = { sender: { id: 'bob' } }
    expect(
      await answerers(group('Support'), group('Sales'), { ...group('Sales'), ...bob }, group('Else'), {
        text: 'hello',
        conversation: { key: 'Support', kind: 'direct' },
      }),
    ).toEqual(['quill', 'quill', 'brush', 'pen', 'pen'])
  })

  test('asks the platform once who somebody is, however many rules need their department', async () => {
    const asked: string[] = []
    const lookUp = async (id: string) => {
      asked.push(id)
      return { department: 'Finance' }
    }
    await open([{ department: 'finance', keyword: 'invoice', agent: 'quill' }], createPaper({ lookUp }))
    expect(await answerers('hello')).toEqual(['pen'])
    expect(await answerers('an invoice', 'another invoice')).toEqual(['pen', 'quill', 'quill'])
    expect(asked).toEqual(['ann'])
  })

  test.each([
    ['does not answer', async () => Promise.reject(new RemoteError('unreachable', 'the directory is away'))],
    ['knows nobody', async () => ({})],
    ['is none', undefined],
  ])('goes on to the next one where the directory %s', async (_, lookUp) => {
    await open(
      [
        { department: 'Finance', agent: 'quill' },
        { keyword: 'tea', agent: 'brush' },
      ],
      createPaper({ ...(lookUp ? { lookUp } : {}) }),
    )
    expect(await answerers('hello', 'tea')).toEqual(['pen', 'brush'])
  })

  test('gives way to what a conversation has chosen, and to the bot that was addressed', async () => {
    await open([{ keyword: 'tea', agent: 'quill' }])
    expect(
      await answerers('tea', { text: 'tea', agent: 'brush' }, '/agent brush', 'tea', '/agent default', 'tea'),
    ).toEqual(['quill', 'brush', 'brush', 'quill'])
  })

  test('keeps a memory for whom only the words lead to, beside the conversation’s own, until /new', async () => {
    await open([{ keyword: 'tea', agent: 'quill' }])
    const remembered = () =>
      road.pen.turns.map(({ history }) => history.map(({ text }) => text).filter((_, n) => n % 2 === 0))
    await answerers('one', 'tea', 'two', 'more tea')
    expect(remembered()).toEqual([[], [], ['one'], ['tea']])
    await answerers('/new', 'three', 'tea again')
    expect(remembered().slice(4)).toEqual([[], []])
  })

  test('lets the next message answer what was asked', async () => {
    await open([{ keyword: 'tea', agent: 'quill' }])
    road.pen.run = async function* ({ text }) {
      if (text === 'tea') yield { type: 'ask', question: 'Green?', options: ['Yes', 'No'] }
      else yield { type: 'text', text }
    }
    expect(await answerers('tea', 'rather black', 'hello')).toEqual(['quill', 'quill', 'pen'])
    expect(await answerers('tea', '1', 'hello')).toEqual(['quill', 'quill', 'pen', 'quill', 'quill', 'pen'])
    expect(road.pen.turns.at(-2)?.text).toBe('Yes')
    expect(await answerers('tea', '/agent brush', 'Yes')).toEqual(expect.arrayContaining(['brush']))
  })

  test('names in /agents who answers in this group', async () => {
    await open([
      { group: 'Support', agent: 'quill' },
      { keyword: 'agents', agent: 'brush' },
    ])
    await answerers(group('Support', '/agents'))
    expect(road.paper.screen().at(-1)?.text).toContain('2. quill — ✓ answering now · default')
  })
})
