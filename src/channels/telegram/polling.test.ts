import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { soon } from '../../../test/helpers/soon.ts'
import { TelegramApi } from './api.ts'
import {
  type Answer,
  type FakeHost,
  type FakeWire,
  fakeHost,
  fakeWire,
  type Hold,
  refused,
  token,
} from './fake-wire.ts'
import { poll } from './polling.ts'

let wire: FakeWire
let host: FakeHost
let stop: AbortController

beforeEach(async () => {
  wire = await fakeWire()
  host = fakeHost()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await wire.close()
})

const run = () => poll(new TelegramApi({ botToken: token, apiBaseUrl: wire.baseUrl }, host), host, stop.signal)
const healths = () => host.reports.map((report) => report.health)
const nothing: Hold = () => new Promise(() => undefined)

const said = (update_id: number, text: string, chat = 501) => ({
  update_id,
  message: {
    message_id: update_id,
    date: 1_795_200_000,
    chat: { id: chat, type: 'private', first_name: 'Ann' },
    from: { id: chat, is_bot: false, first_name: 'Ann' },
    text,
  },
})

/** Telegram's queue: keeps updates until a poll's offset says they were taken, and holds a poll while there are none. */
function queue(...updates: ReturnType<typeof said>[]): { add(update: ReturnType<typeof said>): void } {
  let arrived = Promise.withResolvers<void>()
  const answer: Hold = async ({ offset = 0, timeout }) => {
    const open = () => updates.filter((update) => update.update_id >= Number(offset))
    if (open().length === 0 && timeout !== 0) await arrived.promise
    return { result: open() }
  }
  wire.on('getUpdates', answer)
  return {
    add(update) {
      updates.push(update)
      arrived.resolve()
      arrived = Promise.withResolvers()
    },
  }
}

describe('polling', () => {
  it('is connected when a poll has succeeded, and not before', async () => {
    const first = Promise.withResolvers<Answer>()
    wire.on('getUpdates', async () => {
      const answer = await first.promise
      return typeof answer === 'function' ? undefined : answer
    })
    void run()
    await soon(() => expect(wire.asked('getUpdates')).toHaveLength(1))
    expect(healths()).toEqual([])
    first.resolve({ result: [] })
    await soon(() => expect(healths()).toEqual(['connected']))
  })

  it('hears what was said before it started, and moves on only over what was taken', async () => {
    const telegram = queue(said(7, 'before'), said(9, 'after'))
    void run()
    await soon(() => expect(host.accepted.map((message) => message.text)).toEqual(['before', 'after']))
    telegram.add(said(10, 'now'))
    await soon(() => expect(host.accepted.at(-1)?.text).toBe('now'))
    await soon(() => expect(wire.asked('getUpdates').at(-1)?.offset).toBe(11))
    expect(wire.asked('getUpdates')[0]).toEqual({
      timeout: 0,
      limit: 100,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'stopped_message_generation', 'my_chat_member'],
    })
    expect(wire.asked('getUpdates')[1]).toMatchObject({ offset: 10, timeout: 20 })
  })

  it('removes a webhook that is set, and keeps what waits behind it', async () => {
    queue()
    void run()
    await soon(() => expect(healths()).toEqual(['connected']))
    expect(wire.asked('deleteWebhook')).toEqual([])
    stop.abort()

    stop = new AbortController()
    wire.on('getWebhookInfo', { result: { url: 'https://old.example', pending_update_count: 3 } })
    void run()
    await soon(() => expect(wire.asked('deleteWebhook')).toEqual([{ drop_pending_updates: false }]))
  })

  it('does not move on over a message that could not be stored: it is taken later, once', async () => {
    queue(said(1, 'a'), said(2, 'b', 502), said(3, 'c'))
    host.broken = new Error('the database is away')
    void run()
    await soon(() => expect(host.reports.at(-1)?.detail).toContain('could not be stored'))
    expect(wire.asked('getUpdates')).toHaveLength(1)
    host.broken = undefined
    await soon(() => expect(host.accepted).toHaveLength(3), { timeout: 5000 })
    await soon(() => expect(wire.asked('getUpdates').at(-1)?.offset).toBe(4))
    await soon(() => expect(healths().at(-1)).toBe('connected'))
  })

  it('keeps the order of a chat, while another chat does not wait for it', async () => {
    const slow = Promise.withResolvers<void>()
    const heard: string[] = []
    host.accept = async (message) => {
      if (message.text === 'a1') await slow.promise
      heard.push(message.text)
      return 'new'
    }
    queue(said(1, 'a1'), said(2, 'a2'), said(3, 'b1', 502))
    void run()
    await soon(() => expect(heard).toEqual(['b1']))
    slow.resolve()
    await soon(() => expect(heard).toEqual(['b1', 'a1', 'a2']))
  })

  it('passes over an update that it cannot read, and says so', async () => {
    wire.on(
      'getUpdates',
      { result: [{ update_id: 5, message: { text: 7 } }, said(6, 'fine')] },
      { result: [] },
      nothing,
    )
    void run()
    await soon(() => expect(host.accepted.map((message) => message.text)).toEqual(['fine']))
    expect(host.logged()).toContain('cannot be read')
    await soon(() => expect(wire.asked('getUpdates').at(-1)?.offset).toBe(7))
  })

  it('stops the waiting sign on a pressed button, even if nobody can', async () => {
    const message = { message_id: 3, chat: { id: 501, type: 'private' } }
    const query = { id: '77', from: { id: 501, is_bot: false, first_name: 'Ann' }, message, data: '/help' }
    wire.on('getUpdates', { result: [{ update_id: 1, callback_query: query }] }, nothing)
    wire.on('answerCallbackQuery', refused(400, 'Bad Request: query is too old and response timeout expired'))
    void run()
    await soon(() => expect(wire.asked('answerCallbackQuery')).toEqual([{ callback_query_id: '77' }]))
    await soon(() => expect(wire.asked('getUpdates').at(-1)?.offset).toBe(2))
    expect(host.accepted[0]).toMatchObject({ id: 'cb:77', text: '/help' })
  })

  it('tells the person whose button is too old to be known', async () => {
    const message = { message_id: 3, chat: { id: 501, type: 'private' } }
    const query = { id: '78', from: { id: 501, is_bot: false, first_name: 'Ann' }, message, data: '#0' }
    wire.on('getUpdates', { result: [{ update_id: 1, callback_query: query }] }, nothing)
    void run()
    const text = 'This button no longer works: type it instead.'
    await soon(() => expect(wire.asked('answerCallbackQuery')).toEqual([{ callback_query_id: '78', text }]))
    expect(host.accepted).toEqual([])
  })
})

describe('when another program polls with the same token', () => {
  it('says so, waits, and is connected again once that program is gone', async () => {
    const conflict = refused(
      409,
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    )
    wire.on('getUpdates', { result: [] }, conflict, { result: [said(4, 'kept')] }, nothing)
    void run()
    await soon(() => expect(healths()).toEqual(['connected', 'connecting']))
    expect(host.reports.at(-1)?.detail).toContain('Another program polls with the same bot token')
    await soon(() => expect(healths()).toEqual(['connected', 'connecting', 'connected']), { timeout: 10_000 })
    expect(host.accepted.map((message) => message.text)).toEqual(['kept'])
  })

  it('a webhook set elsewhere ends the run, so that the next one removes it', async () => {
    wire.on(
      'getUpdates',
      refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"),
    )
    await expect(run()).rejects.toMatchObject({ fault: 'unreachable', message: expect.stringContaining('webhook') })
  })
})

describe('ending', () => {
  it('a wrong token is denied', async () => {
    wire.on('getWebhookInfo', refused(401, 'Unauthorized'))
    await expect(run()).rejects.toMatchObject({ fault: 'denied' })
  })

  it('a token that is revoked while it polls is denied', async () => {
    wire.on('getUpdates', { result: [] }, refused(401, 'Unauthorized'))
    await expect(run()).rejects.toMatchObject({ fault: 'denied' })
  })

  it.each([
    ['a lost connection', async () => undefined],
    ['a server in trouble', refused(502, 'Bad Gateway')],
  ] satisfies [string, Answer][])('%s: connect me again', async (_, answer) => {
    wire.on('getUpdates', { result: [] }, answer)
    await expect(run()).rejects.toMatchObject({ fault: 'unreachable' })
  })

  it('a signal ends a waiting poll at once, and nothing was moved on', async () => {
    wire.on('getUpdates', { result: [] }, nothing)
    const running = run()
    await soon(() => expect(wire.asked('getUpdates')).toHaveLength(2))
    const began = performance.now()
    stop.abort()
    await expect(running).resolves.toBeUndefined()
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('a signal ends the pause after a failure too', async () => {
    queue(said(1, 'a'))
    host.broken = new Error('away')
    const running = run()
    await soon(() => expect(host.reports.at(-1)?.detail).toContain('could not be stored'))
    stop.abort()
    await expect(running).resolves.toBeUndefined()
  })
})
