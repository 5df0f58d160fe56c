import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTelegramSimulator, type TelegramSimulator } from '../../src/channels/telegram/simulator.ts'
import { answerParent } from './remote.ts'
import { keptUp, type Showing } from './stamped-text.ts'

/** Telegram with many bots, in a process of its own. Its clock starts when an update leaves and stops when a call arrives. */
let bots: { token: string; view: TelegramSimulator }[] = []

/** The call that ends an answer: a bot that shows a beginning first puts the answer in its place. */
let lastCall: 'sendMessage' | 'editMessageText' = 'editMessageText'

const side = {
  async open(size: { bots: number; people: number; lastCall?: typeof lastCall }) {
    lastCall = size.lastCall ?? lastCall
    const tokens = Array.from(
      { length: size.bots },
      (_, n) => `${7_200_000_001 + n}:AAF-bench-bot-with-a-key-of-some-length`,
    )
    const sim = await startTelegramSimulator({ tokens, people: size.people, groups: 0, journal: 10_000 })
    bots = tokens.map((token) => ({ token, view: sim.as(token) }))
    return { api: sim.url, tokens, settings: bots.map(({ view }) => view.settings.webhook ?? {}) }
  },

  /** Tells every bot's platform to deliver to BASE/hooks/bot-N, as setWebhook would. */
  deliverTo(base: string): void {
    for (const [n, { view }] of bots.entries()) view.setWebhook?.(`${base}/hooks/bot-${n}`)
  },

  /** Resolves when every bot's webhook is set. */
  async connected(): Promise<void> {
    for (const { view } of bots) while ((view.calls().byName.setWebhook ?? 0) === 0) await sleep(10)
  },

  /** People talk at a steady pace, no two to the same bot at once. The ms that each update waited for the first call about it. */
  async pace({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<number[]> {
    const waits: number[] = []
    const leftAt = new Map<string, number>()
    const stop = listen({
      left: (n) => leftAt.set(bots[n]?.token ?? '', performance.now()),
      called: (token) => {
        const since = leftAt.get(token)
        leftAt.delete(token)
        if (since !== undefined) waits.push(performance.now() - since)
      },
    })
    const startedAt = performance.now()
    for (let n = 0; n < perSecond * seconds; n++) {
      const due = startedAt + (n * 1000) / perSecond - performance.now()
      if (due > 0) await sleep(due)
      await say(n)
    }
    for (const until = Date.now() + 5000; leftAt.size > 0 && Date.now() < until; ) await sleep(10)
    stop()
    return [...waits, ...Array.from(leftAt, () => Number.POSITIVE_INFINITY)]
  },

  /** People talk as fast as answers come, `inFlight` at once, each in a chat of their own. */
  async flood({ messages, inFlight }: { messages: number; inFlight: number }) {
    let open = 0
    let answered = 0
    let room = Promise.withResolvers<void>()
    const stop = listen({
      called: (_, method) => {
        if (method !== lastCall) return
        open--
        answered++
        room.resolve()
      },
    })
    const startedAt = performance.now()
    for (let n = 0; n < messages; n++) {
      while (open >= inFlight) {
        room = Promise.withResolvers()
        await Promise.race([room.promise, sleep(20_000)])
      }
      open++
      await say(n)
    }
    for (const until = Date.now() + 20_000; answered < messages && Date.now() < until; ) await sleep(5)
    stop()
    return { answered, seconds: (performance.now() - startedAt) / 1000 }
  },

  /** Everybody asks every bot, spread over `over` seconds. */
  async askAll(over: number): Promise<void> {
    const all = bots.length * people()
    const startedAt = performance.now()
    for (let n = 0; n < all; n++) {
      const due = startedAt + (n * over * 1000) / all - performance.now()
      if (due > 0) await sleep(due)
      await say(n)
    }
  },

  /** Resolves once nobody's screen has changed for three seconds, or after `most` ms. */
  async quiet(most: number): Promise<void> {
    let changedAt = Date.now()
    const stop = bots[0]?.view.watch(() => {
      changedAt = Date.now()
    })
    for (const until = Date.now() + most; Date.now() < until && Date.now() - changedAt < 3000; ) await sleep(100)
    stop?.()
  },

  /** For each chat that was answered, how its screen kept up with what the agent wrote. */
  replies(): { lag: number; words: number }[] {
    return bots.flatMap(({ view }) => {
      const chats = new Map<string, Showing[]>()
      for (const { method, params, code, at } of view.journal()) {
        if (code !== 200 || !(method === 'sendMessage' || method === 'editMessageText')) continue
        const chat = chats.get(params.chat_id ?? '') ?? []
        chat.push({ at, text: params.text ?? '' })
        chats.set(params.chat_id ?? '', chat)
      }
      return [...chats.values()].map(keptUp)
    })
  },

  /** What the platform holds against the bots, and what they called. */
  account() {
    const calls = bots.map(({ view }) => view.calls())
    const byName: Record<string, number> = {}
    for (const one of calls) for (const [name, n] of Object.entries(one.byName)) byName[name] = (byName[name] ?? 0) + n
    return {
      limited: calls.reduce((sum, { limited }) => sum + limited, 0),
      violations: bots.flatMap(({ view }) => view.violations()).length,
      byName,
    }
  },
}
export type TelegramSide = typeof side

answerParent(side)

const people = () => bots[0]?.view.people.length ?? 0

/** The nth message: the next bot each time, the next person each round. */
async function say(n: number): Promise<void> {
  const bot = bots[n % bots.length]
  const person = bot?.view.people[Math.floor(n / bots.length) % people()]
  if (bot && person) await bot.view.say(`message ${n}`, { person: person.id })
}

/** Hears of updates that leave for /hooks/bot-N, and of calls that put something before a person. */
function listen(hear: { left?(bot: number): void; called(token: string, method: string): void }): () => void {
  const leaving = (message: unknown) => {
    const { request } = message as { request: { path: string } }
    const n = /\/hooks\/bot-(\d+)$/.exec(request.path)?.[1]
    if (n !== undefined) hear.left?.(Number(n))
  }
  const arriving = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    const [, token, method] = /^\/bot([^/]+)\/(send\w+|edit\w+)$/.exec(request.url ?? '') ?? []
    if (token && method) hear.called(token, method)
  }
  channel('undici:request:create').subscribe(leaving)
  channel('http.server.request.start').subscribe(arriving)
  return () => {
    channel('undici:request:create').unsubscribe(leaving)
    channel('http.server.request.start').unsubscribe(arriving)
  }
}
