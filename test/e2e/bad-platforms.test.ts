import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScreenMessage } from '../../src/contract/simulator.ts'
import { Crowd, type Seat } from '../helpers/crowd.ts'
import { eventually } from '../helpers/eventually.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let gateway: GatewayProcess

beforeAll(async () => {
  town = await openTown({ people: 12, channels: ['telegram', 'dingtalk'] })
  gateway = town.start()
  await gateway.ready
})
afterAll(() => town.close())

/** Seats, asked for in order: each fault has a person of its own. */
function seatsOf(crowd: Crowd): () => Seat {
  let next = 0
  return () => crowd.seats[next++] ?? crowd.seats[0]!
}

async function expectAnswers(crowd: Crowd, within: number): Promise<void> {
  await eventually(() => crowd.waiting.length === 0, within).catch(() => undefined)
  expect(crowd.complaints()).toEqual([])
  expect((await fetch(`${town.address}/healthz`)).status).toBe(200)
}

// The platforms fail at the same time, each in one way after the other.
describe.concurrent('Telegram', () => {
  describe('fault after fault', { concurrent: false }, () => {
    const draws = 'sendMessage editMessageText'

    test('that fails for a while, in eleven ways: everybody gets a whole answer, once', async () => {
      const crowd = new Crowd([town.telegram])
      const nextSeat = seatsOf(crowd)
      const faults: Omit<Parameters<typeof town.telegram.fault>[0], 'when'>[] = [
        { kind: 'server restart', method: draws, times: 3 },
        { kind: 'bad gateway', method: draws, times: 3 },
        { kind: 'bad json', method: 'editMessageText', times: 2 },
        { kind: 'too many requests', method: draws, times: 3, retryAfter: 2 },
        { kind: 'reset', method: draws, times: 2 },
        { kind: 'hang', method: 'editMessageText', times: 1 },
        { kind: 'lose answer', method: 'editMessageText', times: 2 },
        { kind: 'parse error', method: draws },
        { kind: 'cannot edit', method: 'editMessageText' },
        { kind: 'message gone', method: 'editMessageText' },
        { kind: 'server restart', method: 'sendChatAction' },
      ]
      const undo = []
      for (const fault of faults) {
        const seat = nextSeat()
        undo.push(
          town.telegram.fault({
            ...fault,
            when: (params) => params.text('chat_id') === seat.person && !wasParsed(params, fault.kind),
          }),
        )
        await crowd.ask(seat)
      }
      await expectAnswers(crowd, 60_000)
      for (const one of undo) one()
    }, 90_000)

    test('that cannot be reached at all for a while: what was said is answered after', async () => {
      const crowd = new Crowd([town.telegram])
      town.telegram.misbehave('offline')
      for (const seat of crowd.seats.slice(0, 4)) await crowd.ask(seat)
      await eventually(() => gateway.log().some(({ channel, msg }) => channel === 'telegram' && /lost/.test(msg)))
      town.telegram.misbehave(undefined)
      await expectAnswers(crowd, 60_000)
    }, 90_000)
  })
})

describe.concurrent('DingTalk', () => {
  describe('fault after fault', { concurrent: false }, () => {
    test('that fails to make cards, in nine ways: everybody gets a whole answer, once', async () => {
      const crowd = new Crowd([town.dingtalk])
      const nextSeat = seatsOf(crowd)
      const faults: Parameters<typeof town.dingtalk.fault>[0][] = [
        { endpoint: 'createAndDeliver', kind: 'system.busy', times: 2 },
        { endpoint: 'createAndDeliver', kind: 'too fast', times: 3 },
        { endpoint: 'createAndDeliver', kind: 'reset', times: 2 },
        { endpoint: 'createAndDeliver', kind: 'lost response', times: 1 },
        { endpoint: 'createAndDeliver', kind: 'html', times: 1 },
        { endpoint: 'createAndDeliver', kind: 'malformed', times: 1 },
        { endpoint: 'createAndDeliver', kind: 'token invalid', times: 1 },
        { endpoint: 'createAndDeliver', kind: 'hang', times: 1 },
        { endpoint: 'createAndDeliver', kind: 'permission denied' },
      ]
      const undo = []
      for (const fault of faults) {
        const seat = nextSeat()
        undo.push(town.dingtalk.fault({ ...fault, when: (body) => JSON.stringify(body).includes(seat.person) }))
        await crowd.ask(seat)
      }
      await expectAnswers(crowd, 60_000)
      for (const one of undo) one()
    }, 90_000)

    test.each(['card/streaming', 'PUT /v1.0/card/instances'])(
      'that fails to change cards by %s, in eight ways',
      async (endpoint) => {
        const crowd = new Crowd([town.dingtalk])
        const kinds = [
          'system.busy',
          'too fast',
          'reset',
          'lost response',
          'gateway timeout',
          'empty',
          'hang',
          'unavailable',
        ] as const
        const undo = kinds.map((kind) => town.dingtalk.fault({ endpoint, kind, times: 2 }))
        for (const seat of crowd.seats.slice(0, 8)) await crowd.ask(seat, { slow: 60 })
        await expectAnswers(crowd, 90_000)
        for (const one of undo) one()
      },
      120_000,
    )

    test.each(['refuse draws', 'cards undeliverable', 'rate limit', 'server errors', 'odd frames', 'out of order'])(
      'while it misbehaves (%s), everybody gets a whole answer',
      async (fault) => {
        const crowd = new Crowd([town.dingtalk])
        town.dingtalk.misbehave(fault)
        for (const seat of crowd.seats.slice(0, 3)) await crowd.ask(seat)
        await expectAnswers(crowd, 60_000)
        town.dingtalk.misbehave(undefined)
      },
      90_000,
    )
  })
})

/** Bad markup can only be in what has markup. */
const wasParsed = (params: { has(name: string): boolean }, kind: string) =>
  kind === 'parse error' && !params.has('parse_mode')

test('what cannot be read is met with a polite line', async () => {
  const said = (screen: ScreenMessage[]) =>
    screen.some(({ by, text }) => by === 'bot' && text.includes('cannot read this kind of message'))
  const telegram = town.telegram.people.at(-1)?.id ?? ''
  const dingtalk = town.dingtalk.people.at(-1)?.id ?? ''
  await town.telegram.say('', { kind: 'sticker', person: telegram })
  await town.dingtalk.say('', { kind: 'unknown', person: dingtalk })
  await eventually(() => said(town.telegram.screen({ person: telegram })))
  await eventually(() => said(town.dingtalk.screen({ person: dingtalk })))
})

test('nothing is left unfinished, no rule was broken, no secret told', async () => {
  await eventually(() => town.dingtalk.unfinishedCards().length === 0).catch(() => undefined)
  expect(town.dingtalk.unfinishedCards()).toEqual([])
  expect(town.violations()).toEqual([])
  expect(town.leaks()).toEqual([])
  expect(gateway.log().filter(({ level }) => level === 'error')).toEqual([])
})
