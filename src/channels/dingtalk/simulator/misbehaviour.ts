import type { Fault } from '../../../contract/simulator.ts'
import type { CardApi } from './card-api.ts'
import type { CardPress } from './card-press.ts'
import type { FaultRule, Faults } from './faults.ts'
import type { Gateway } from './gateway.ts'
import type { Limits } from './limits.ts'
import type { Rules } from './options.ts'
import type { Pushes } from './pushes.ts'
import type { Sessions } from './sessions.ts'
import type { Talk } from './talk.ts'
import type { Tokens } from './tokens.ts'

interface Parts {
  faults: Faults
  gateway: Gateway
  pushes: Pushes
  limits: Limits
  tokens: Tokens
  sessions: Sessions
  talk: Talk
  cardApi: CardApi
  cardPress: CardPress
  rules: Rules
}

interface Named {
  help: string
  /** Starts it; returns the way to end it. */
  start(parts: Parts): () => void
}

const nothing = (): undefined => undefined

/** Faults that only mean that calls are answered wrongly. */
function byRules(help: string, ...rules: FaultRule[]): Named {
  return {
    help,
    start: ({ faults }) => {
      const ends = rules.map((rule) => faults.add(rule))
      return () => ends.forEach((end) => void end())
    },
  }
}

/** A switch that is on as long as the fault holds. */
function toggled(help: string, turn: (parts: Parts, on: boolean) => void): Named {
  return {
    help,
    start: (parts) => {
      turn(parts, true)
      return () => turn(parts, false)
    },
  }
}

const cards = ['createAndDeliver', 'POST /v1.0/card/instances', 'PUT /v1.0/card/instances', 'card/streaming']
const sends = ['batchSend', 'groupMessages/send', 'sendBySession']

const named: Record<string, Named> = {
  disconnect: {
    help: 'Connections drop, and no new one is let in; what people say meanwhile arrives afterwards.',
    start: ({ gateway, pushes }) => {
      gateway.refusing = true
      pushes.hold()
      gateway.drop()
      return () => {
        gateway.refusing = false
        pushes.release()
      }
    },
  },
  'deliver twice': toggled('Every push comes twice: a new messageId, the same msgId.', ({ pushes, cardPress }, on) => {
    pushes.twice = on
    cardPress.twice = on
  }),
  'out of order': toggled('Pushes come up to half a second late, and overtake each other.', ({ pushes }, on) => {
    pushes.late = on ? 500 : 0
  }),
  'refuse draws': byRules(
    'Every card call is refused: the app lacks the permission.',
    ...cards.map((endpoint): FaultRule => ({ endpoint, kind: 'permission denied' })),
  ),
  'rate limit': toggled('Every second call of each API is refused as too fast.', ({ limits }, on) => {
    limits.overStrict = on
  }),
  slow: {
    help: 'Every answer takes a second or two.',
    start: ({ faults, rules }) => faults.add({ endpoint: '*', kind: 'delay', ms: rules.slowness }),
  },
  'half-open': {
    help: 'The connections of now stay up and nothing flows; pings go unanswered.',
    start: ({ gateway }) => {
      for (const connection of gateway.connections()) connection.state = 'half-open'
      return nothing
    },
  },
  zombie: {
    help: 'The connections of now answer pings and are pushed nothing.',
    start: ({ gateway }) => {
      for (const connection of gateway.connections()) connection.state = 'zombie'
      return nothing
    },
  },
  'no ping': toggled('The platform sends no SYSTEM ping.', ({ gateway }, on) => {
    gateway.silent = on
  }),
  recycle: {
    help: 'Each connection is told to disconnect, and is closed a while later.',
    start: ({ gateway, rules }) => {
      for (const connection of gateway.connections()) connection.recycle('connection is expired', rules.closeAfter)
      return nothing
    },
  },
  'disconnect without close': {
    help: 'Each connection is told to disconnect, is pushed nothing more, and stays up.',
    start: ({ gateway }) => {
      for (const connection of gateway.connections())
        connection.recycle('connection is expired', Number.POSITIVE_INFINITY)
      return nothing
    },
  },
  'acks lost': toggled('Acks do not arrive: pushes come again.', ({ gateway }, on) => {
    gateway.deaf = on
  }),
  'odd frames': toggled('Broken and unknown frames before each push.', ({ gateway }, on) => {
    gateway.odd = on
  }),
  'content as text': toggled('The content of pictures and files arrives as JSON text.', ({ talk }, on) => {
    talk.contentAsText = on
  }),
  'messages used up': toggled('Pushes carry errorCode 20001 and no content.', ({ talk }, on) => {
    talk.usedUp = on
  }),
  'month used up': byRules(
    'The organisation has no calls left this month.',
    { endpoint: '/v1.0/robot', kind: 'month used up' },
    { endpoint: '/v1.0/card', kind: 'month used up' },
  ),
  'gateway overload': byRules('No connection can be opened: 503.', {
    endpoint: 'connections/open',
    kind: 'unavailable',
  }),
  'tokens revoked': {
    help: 'Every access token given out so far is dead.',
    start: ({ tokens }) => {
      tokens.revoke()
      return nothing
    },
  },
  'sessions expired': {
    help: 'Every session webhook given out so far is dead.',
    start: ({ sessions }) => {
      sessions.expire()
      return nothing
    },
  },
  'cards undeliverable': toggled(
    'Cards are made and not delivered: 200 with success false inside.',
    ({ cardApi }, on) => {
      cardApi.undeliverable = on
    },
  ),
  'server errors': byRules('Every second call fails with 500 system.busy.', {
    endpoint: '/v1.0/',
    kind: 'system.busy',
    probability: 0.5,
  }),
  'lost responses': byRules(
    'Cards and messages are taken, and the answer never arrives.',
    ...[...cards, ...sends].map((endpoint): FaultRule => ({ endpoint, kind: 'lost response', probability: 0.5 })),
  ),
}

/** The one named fault that holds at a time. */
export class Misbehaviour {
  #parts: Parts
  #end: () => void = nothing

  constructor(parts: Parts) {
    this.#parts = parts
  }

  list(): { name: Fault; help: string }[] {
    return Object.entries(named).map(([name, { help }]) => ({ name, help }))
  }

  set(name: Fault | undefined): void {
    const next = name === undefined ? undefined : named[name]
    if (name !== undefined && !next) throw new Error(`no fault is called '${name}'`)
    this.#end()
    this.#end = next?.start(this.#parts) ?? nothing
  }
}
