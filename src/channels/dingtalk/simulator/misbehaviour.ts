import { ruled } from '../../../lib/simulation/fault-rules.ts'
import {
  type Misbehaviour,
  type NamedFault,
  oneAtATime,
  sudden,
  toggled,
} from '../../../lib/simulation/misbehaviour.ts'
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

type Named = NamedFault<Parts>

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
  'refuse draws': ruled(
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
  'half-open': sudden('The connections of now stay up and nothing flows; pings go unanswered.', ({ gateway }) => {
    for (const connection of gateway.connections()) connection.state = 'half-open'
  }),
  zombie: sudden('The connections of now answer pings and are pushed nothing.', ({ gateway }) => {
    for (const connection of gateway.connections()) connection.state = 'zombie'
  }),
  'no ping': toggled('The platform sends no SYSTEM ping.', ({ gateway }, on) => {
    gateway.silent = on
  }),
  recycle: sudden('Each connection is told to disconnect, and is closed a while later.', ({ gateway, rules }) => {
    for (const connection of gateway.connections()) connection.recycle('connection is expired', rules.closeAfter)
  }),
  'disconnect without close': sudden(
    'Each connection is told to disconnect, is pushed nothing more, and stays up.',
    ({ gateway }) => {
      for (const connection of gateway.connections())
        connection.recycle('connection is expired', Number.POSITIVE_INFINITY)
    },
  ),
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
  'month used up': ruled(
    'The organisation has no calls left this month.',
    { endpoint: '/v1.0/robot', kind: 'month used up' },
    { endpoint: '/v1.0/card', kind: 'month used up' },
  ),
  'gateway overload': ruled('No connection can be opened: 503.', {
    endpoint: 'connections/open',
    kind: 'unavailable',
  }),
  'token expired': toggled(
    'Access tokens die early: those of now at once, new ones after 20 calls.',
    ({ tokens }, on) => {
      if (on) tokens.revoke()
      tokens.callsPerToken = on ? 20 : Number.POSITIVE_INFINITY
    },
  ),
  'sessions expired': sudden('Every session webhook given out so far is dead.', ({ sessions }) => {
    sessions.expire()
  }),
  'cards undeliverable': toggled(
    'Cards are made and not delivered: 200 with success false inside.',
    ({ cardApi }, on) => {
      cardApi.undeliverable = on
    },
  ),
  'server errors': ruled('Every second call fails with 500 system.busy.', {
    endpoint: '/v1.0/',
    kind: 'system.busy',
    probability: 0.5,
  }),
  'lost answers': ruled(
    'Cards and messages are taken, and the answer never arrives.',
    ...[...cards, ...sends].map((endpoint): FaultRule => ({ endpoint, kind: 'lost response', probability: 0.5 })),
  ),
}

export function misbehaviourOf(parts: Parts): Misbehaviour {
  return oneAtATime(named, parts)
}
