import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { aHost, listenTo } from '../../../test/helpers/agents.ts'
import { closeBackends, converse, hurried, type PocoOptions } from '../../../test/helpers/poco.ts'
import type { News, SessionWatch, Watched } from '../../contract/agent.ts'
import { createPoco, poco } from './index.ts'

afterEach(closeBackends)

const never = new AbortController().signal
const quiet: ReadonlySet<string> = new Set()

/** A session that somebody else works in, and what a watch of it is told. */
async function open(options: PocoOptions = {}) {
  const { fake, ...person } = await converse(options)
  await person.say('[[sim:repeat]] Begin')
  const [session = ''] = fake.sessions()
  const settings = poco.settings.parse({ baseUrl: fake.url, internalToken: fake.token })
  const watcher = () => createPoco(settings, aHost(), hurried).watch as SessionWatch
  let watch = watcher()
  let since: Watched = { key: session }
  /** All that one look finds. */
  const look = async (): Promise<News | undefined> => {
    const { news } = await watch.news([since], { hurry: quiet, signal: never })
    for (const one of news) since = { key: session, since: one.cursor }
    return news[0]
  }
  /** The first thing that is worth a word. */
  const told = () => expect.poll(async () => spoken(await look()), { interval: 5, timeout: 5_000 })
  await look()
  return {
    ...person,
    fake,
    session,
    look,
    told,
    since: () => since,
    from: (at: Watched) => {
      since = at
    },
    /** Another process looks from now on. */
    again: () => {
      watch = watcher()
    },
    watch: () => watch,
  }
}

const spoken = (news: News | undefined) =>
  news && [news.said, news.ended, news.asked?.question.en, news.expired && 'expired', news.gone && 'gone'].find(Boolean)

describe('what somebody else does in a session is told', () => {
  test('its words as they come, and its end, once', async () => {
    const { fake, session, told, look, again } = await open()
    fake.elsewhere(session, 'Go', { steps: [{ say: 'One.' }, { hold: true }, { say: 'Two.' }], result: 'Two.' })
    await told().toBe('One.')
    again()
    fake.letGo()
    await told().toBe('Two.')
    for (let n = 0; n < 3; n++) expect(spoken(await look())).toBeOneOf([undefined, 'finished'])
    expect(spoken(await look())).toBeUndefined()
  })

  test('what was there before anybody watched is not', async () => {
    const { look } = await open()
    expect(spoken(await look())).toBeUndefined()
  })

  test('a failure', async () => {
    const { fake, session, told } = await open()
    fake.elsewhere(session, 'Go', { steps: [], error: {} })
    await told().toBe('failed')
  })

  test('that it was cancelled needs no telling', async () => {
    const { fake, session, told, look } = await open()
    fake.elsewhere(session, 'Go', { steps: [{ say: 'One.' }, { hold: true }] })
    await told().toBe('One.')
    fake.cancel(session)
    for (let n = 0; n < 5; n++) expect(spoken(await look())).toBeUndefined()
  })

  test('that the session was deleted', async () => {
    const { fake, told } = await open()
    fake.forget()
    await told().toBe('gone')
  })

  test('the same from the same cursor, until it is given another', async () => {
    const { fake, session, look, since, from, told } = await open()
    const before = since()
    fake.elsewhere(session, 'Go', { steps: [{ say: 'One.' }] })
    await told().toBe('One.')
    from(before)
    expect((await look())?.said).toBe('One.')
  })
})

describe('a question', () => {
  const ask = { steps: [{ ask: [{ question: 'Which?', options: [{ label: 'A' }, { label: 'B' }] }] }, { say: 'On.' }] }

  test('comes with its options, and is answered by whoever goes on from there', async () => {
    const { fake, session, look, say, become } = await open()
    fake.elsewhere(session, 'Go', {
      steps: [
        { ask: [{ question: 'Which?', options: [{ label: 'A' }, { label: 'B' }] }] },
        { say: (given) => `You want ${given?.['Which?']}.` },
      ],
    })
    const asked = await asking(look)
    expect(asked.asked?.options.map(({ en }) => en)).toEqual(['A', 'B'])
    expect(asked.asked?.question.en).toMatch(/^Which\?\n\n⏳ Answer within \d\d s\.$/)
    become(asked.state)
    expect((await say('b')).text).toBe('You want B.')
  })

  test('that nobody answers in time is said to be over, also where a turn had asked it', async () => {
    const { fake, look, state, say, watch, from } = await open({ askWithin: 2_500 })
    fake.enqueue(ask)
    await say('Ask me')
    const place = watch().at(state() ?? null)
    from({ key: place?.key ?? '', since: place?.cursor ?? null })
    const news: News[] = []
    await expect
      .poll(
        async () => {
          const found = await look()
          if (found) news.push(found)
          return news.some(({ ended }) => ended)
        },
        { interval: 20, timeout: 5_000 },
      )
      .toBe(true)
    expect(news.filter(({ expired }) => expired)).toHaveLength(1)
    expect(news.flatMap(({ said }) => said ?? [])).toEqual(['On.'])
  })

  test('whose time was over is not answered by an option any more; other words are a message', async () => {
    const { fake, session, look, say, become } = await open({ askWithin: 2_500 })
    fake.elsewhere(session, 'Go', ask)
    await asking(look)
    let state: News['state'] = null
    await expect
      .poll(
        async () => {
          const found = await look()
          if (found) ({ state } = found)
          return found?.expired
        },
        { interval: 20, timeout: 5_000 },
      )
      .toBe(true)
    become(state)
    expect((await say('A')).text).toContain('That came too late')
    expect((await say('[[sim:repeat]] Then C')).text).toBe('Then C')
  })

  async function asking(look: () => Promise<News | undefined>): Promise<News> {
    let found: News | undefined
    const asks = async () => {
      found = await look()
      return found?.asked !== undefined
    }
    await expect.poll(asks, { interval: 5, timeout: 5_000 }).toBe(true)
    if (!found) throw new Error('nothing was asked')
    return found
  }
})

describe('what a turn has told is not told again', () => {
  const placeAfter = ({ watch, state }: Awaited<ReturnType<typeof open>>): Watched => {
    const place = watch().at(state() ?? null)
    return { key: place?.key ?? '', ...(place?.cursor === undefined ? {} : { since: place.cursor }) }
  }

  test('to its end', async () => {
    const at = await open()
    await at.say('[[sim:repeat]] More')
    at.from(placeAfter(at))
    for (let n = 0; n < 3; n++) expect(spoken(await at.look())).toBeUndefined()
  })

  test('nor what was stopped', async () => {
    const at = await open()
    const stop = new AbortController()
    at.fake.enqueue({ steps: [{ say: 'One.' }, { hold: true }, { say: 'Two.' }] })
    const run = at.run({ id: 'x', text: 'Go' }, stop.signal)
    const heard = listenTo(
      (async function* () {
        for await (const event of run) {
          if (event.type === 'text') stop.abort()
          yield event
        }
      })(),
    ).catch(() => undefined)
    await heard
    await expect.poll(() => at.fake.open()).toBe(0)
    at.from(placeAfter(at))
    for (let n = 0; n < 3; n++) expect(spoken(await at.look())).toBeUndefined()
  })
})

test('while nothing happens it takes two requests, or three for long lists, however many are watched', async () => {
  const { fake, watch } = await open()
  const keys = Array.from({ length: 210 }, () => fake.begin())
  let watched: Watched[] = keys.map((key) => ({ key }))
  await expect
    .poll(
      async () => {
        const { news } = await watch().news(watched, { hurry: quiet, signal: never })
        watched = watched.map((one) => {
          const found = news.find(({ key }) => key === one.key)
          return found ? { key: one.key, since: found.cursor } : one
        })
        return watched.every(({ since }) => since !== undefined)
      },
      { interval: 1, timeout: 10_000 },
    )
    .toBe(true)
  await expect
    .poll(async () => (await watch().news(watched, { hurry: quiet, signal: never })).again, {
      interval: 1,
      timeout: 20_000,
    })
    .toBe(hurried.idle)
  const before = fake.journal().length
  for (let n = 0; n < 10; n++) expect((await watch().news(watched, { hurry: quiet, signal: never })).news).toEqual([])
  expect(fake.journal().length - before).toBeLessThanOrEqual(30)
})

describe('versions that push', () => {
  test('tell which session has changed, by a token of their own', async () => {
    const { fake, session } = await open({ askWithin: 2_500 })
    const eventToken = 'sim-event-token'
    const { watch } = createPoco(poco.settings.parse({ baseUrl: fake.url, eventToken }), aHost(), hurried)
    const heard: string[] = []
    let refused = 0
    const receiver = createServer(async (request, response) => {
      const known = watch?.push?.recognises(
        new Headers({ 'x-im-event-token': `${request.headers['x-im-event-token']}` }),
      )
      const body: unknown = JSON.parse(await text(request))
      // A real one posts again until it is taken.
      refused += 1
      if (refused > 1 && known) heard.push(...(watch?.push?.changed(body) ?? []))
      response.writeHead(refused > 1 ? 200 : 503).end()
    })
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
    try {
      fake.pushTo({ url: `http://127.0.0.1:${portOf(receiver)}/`, token: eventToken, copies: 2, retryMs: 5 })
      fake.elsewhere(session, 'Go', { steps: [{ say: 'One.' }, { ask: [{ question: 'Which?' }] }] })
      await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(6)
      expect(new Set(heard)).toEqual(new Set([session]))
    } finally {
      receiver.close()
    }
  })

  test('nobody else is recognised, and only events are read', () => {
    const { watch } = createPoco(poco.settings.parse({ eventToken: 'right' }), aHost(), hurried)
    const recognised = (headers: Record<string, string>) => watch?.push?.recognises(new Headers(headers))
    expect(recognised({ 'x-im-event-token': 'right' })).toBe(true)
    for (const headers of [{}, { 'x-im-event-token': 'wrong' }, { authorization: 'right' }] as Record<string, string>[])
      expect(recognised(headers)).toBe(false)
    for (const body of [null, [], {}, { type: 'run.terminal' }, { type: 'other', session: { id: 's' } }])
      expect(() => watch?.push?.changed(body)).toThrow('This is no event of Poco')
    expect(createPoco(poco.settings.parse({}), aHost(), hurried).watch?.push).toBeUndefined()
  })
})

const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
