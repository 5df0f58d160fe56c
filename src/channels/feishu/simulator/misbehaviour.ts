import { ruled } from '../../../lib/simulation/fault-rules.ts'
import {
  type Misbehaviour,
  type NamedFault,
  oneAtATime,
  sudden,
  toggled,
} from '../../../lib/simulation/misbehaviour.ts'
import type { Chats } from './chats.ts'
import type { Deliveries } from './deliveries.ts'
import type { Events } from './events.ts'
import type { FaultRule, Faults } from './faults.ts'
import type { EndpointFault, Hub } from './hub.ts'
import type { Limits } from './limits.ts'
import type { Rules } from './options.ts'
import type { Scopes } from './scopes.ts'
import type { Tokens } from './tokens.ts'
import { type Forgery, forgeries, type Webhook } from './webhook-address.ts'

interface Parts {
  chats: Chats
  faults: Faults
  hub: Hub
  deliveries: Deliveries
  events: Events
  limits: Limits
  tokens: Tokens
  scopes: Scopes
  webhook: Webhook
  rules: Rules
}

type Named = NamedFault<Parts>

/** One code of the platform for every call of some APIs. */
function byCode(help: string, code: number, message: string, ...endpoints: string[]): Named {
  return ruled(help, ...endpoints.map((endpoint): FaultRule => ({ endpoint, kind: 'code', code, message })))
}

function endpoint(help: string, fault: EndpointFault): Named {
  return toggled(help, ({ hub }, on) => {
    hub.endpointFault = on ? fault : undefined
    if (on) hub.drop()
  })
}

const cardkit = '/open-apis/cardkit/'
const operations = ['/content', '/settings', '/batch_update', 'PUT /open-apis/cardkit', '/elements']
const sends = 'POST /open-apis/im/v1/messages'
const denied = {
  code: 99991672,
  message: 'Access denied. One of the following scopes is required: [cardkit:card:write].',
}
const notOwn = { code: 230027, message: 'Lack of necessary permissions.' }

const named: Record<string, Named> = {
  disconnect: {
    help: 'Connections drop, and no new one is let in; what people say meanwhile arrives afterwards.',
    start: ({ hub, deliveries }) => {
      hub.endpointFault = 'internal'
      deliveries.hold()
      hub.drop()
      return () => {
        hub.endpointFault = undefined
        deliveries.release()
      }
    },
  },
  'deliver twice': toggled('Every event comes twice, with the same ids.', ({ deliveries }, on) => {
    deliveries.twice = on
  }),
  'refuse draws': ruled<FaultRule>(
    'CardKit, cards in messages and every edit are refused for want of a permission; texts and posts are taken.',
    { endpoint: cardkit, kind: 'code', ...denied },
    { endpoint: 'POST /open-apis/im', kind: 'code', ...notOwn, when: ({ msg_type }) => msg_type === 'interactive' },
    { endpoint: 'PATCH /open-apis/im', kind: 'code', ...notOwn },
    { endpoint: 'PUT /open-apis/im', kind: 'code', ...notOwn },
  ),
  'rate limit': toggled('Every second call of each API is refused as too frequent.', ({ limits }, on) => {
    limits.overStrict = on
  }),
  slow: {
    help: 'Every answer takes a second or two.',
    start: ({ faults, rules }) => faults.add({ endpoint: '*', kind: 'delay', ms: rules.slowness }),
  },
  'frequency limit': ruled('Half of what is sent into a chat is refused with 230020.', {
    endpoint: sends,
    kind: 'code',
    code: 230020,
    message: 'This operation triggers the frequency limit.',
    probability: 0.5,
  }),
  drop: sudden('The connections of now drop; new ones are welcome.', ({ hub }) => {
    hub.drop()
  }),
  'half-open': sudden('The connections of now stay up and nothing flows; pings go unanswered.', ({ hub }) => {
    for (const connection of hub.connections()) connection.state = 'half-open'
  }),
  'no pong': toggled('Pings go unanswered; events flow.', ({ hub }, on) => {
    hub.weather.silent = on
  }),
  'handshake refused': toggled(
    'Connections drop, and upgrades are refused with handshake-status 403.',
    ({ hub }, on) => {
      hub.refusing = on
      if (on) hub.drop()
    },
  ),
  'endpoint busy': endpoint('Connections drop; the endpoint call answers code 1, system busy.', 'busy'),
  'endpoint refused': endpoint('Connections drop; the endpoint call answers code 514, auth failed.', 'auth'),
  'endpoint without data': endpoint('Connections drop; the endpoint call answers an error without data.', 'no data'),
  'acks lost': toggled('Acks do not arrive: events come again.', ({ hub }, on) => {
    hub.weather.deaf = on
  }),
  'odd frames': toggled('Pings, unknown and broken frames before each event.', ({ hub }, on) => {
    hub.weather.odd = on
  }),
  'in parts': toggled('Every event comes in parts, the last one first.', ({ hub }, on) => {
    hub.weather.chopped = on
  }),
  'parts lost': toggled('Events come in parts, and one never arrives.', ({ hub }, on) => {
    hub.weather.lossy = on
  }),
  'card frames': toggled('Callbacks come in frames of type card.', ({ hub }, on) => {
    hub.cardFrames = on
  }),
  'late events': toggled('Events were made two hours ago, by what they say.', ({ events }, on) => {
    events.age = on ? 7_200_000 : 0
  }),
  forgeries: {
    help: 'An impostor posts a bad copy of each event before it: wrong signature, token, time, key …',
    start: ({ events, webhook }) => {
      events.before = (payload) => {
        const all = Object.keys(forgeries).filter(isForgery)
        if (webhook.chosen) for (const how of all) void webhook.forge(payload, how)
      }
      return () => {
        events.before = () => undefined
      }
    },
  },
  'token expired': toggled(
    'Access tokens die early: those of now at once, new ones after 20 calls.',
    ({ tokens }, on) => {
      if (on) tokens.revoke()
      tokens.callsPerToken = on ? 20 : Number.POSITIVE_INFINITY
    },
  ),
  'window over': {
    help: 'The time in which a card streams is over at once, for every card.',
    start: ({ rules, chats }) => {
      const { streamingFor } = rules
      rules.streamingFor = 0
      chats.changed()
      return () => {
        rules.streamingFor = streamingFor
        chats.changed()
      }
    },
  },
  'scope missing': {
    help: 'The app may not use CardKit.',
    start: ({ scopes }) => scopes.lose('cardkit:card:write'),
  },
  'errors as 200': toggled('Refusals come with HTTP 200.', ({ rules }, on) => {
    rules.errorsAsHttp200 = on
  }),
  'server errors': ruled('Half of the calls fail with 502 and a page of HTML.', {
    endpoint: '/open-apis/',
    kind: 'html',
    probability: 0.5,
  }),
  'lost answers': ruled(
    'Half of the cards and messages are taken, and the answer never arrives.',
    ...[cardkit, sends].map((name): FaultRule => ({ endpoint: name, kind: 'lost response', probability: 0.5 })),
  ),
  'streaming closed': byCode('No card streams any more: 300309.', 300309, 'streaming mode is closed', '/content'),
  'sequence conflict': ruled('Half of the streamed texts are refused with 300317.', {
    endpoint: '/content',
    kind: 'code',
    code: 300317,
    message: 'sequence number compare failed',
    probability: 0.5,
  }),
  'too many tables': byCode(
    'Streamed text is refused for its tables.',
    230099,
    'Failed to create card content, ext=ErrCode: 11310; ErrMsg: card table number over limit;',
    '/content',
  ),
  'card too large': byCode(
    'Streamed text is refused for its size.',
    200860,
    'the size of the card exceeds 30KB',
    '/content',
  ),
  'card gone': byCode('No card exists any more: 200740.', 200740, 'card not exist', ...operations),
  'ambiguous errors': ruled(
    'Half of the operations on cards fail with 300120, which says nothing about their effect.',
    ...operations.map((name): FaultRule => {
      return { endpoint: name, kind: 'code', code: 300120, message: 'internal error', probability: 0.5 }
    }),
  ),
  'in interaction': byCode(
    'Cards are in an interaction: 200810.',
    200810,
    'the card is in an interaction',
    ...operations,
  ),
  recalled: byCode('What is replied to was taken back: 230011.', 230011, 'The message was withdrawn.', '/reply'),
}

function isForgery(name: string): name is Forgery {
  return name in forgeries
}

export function misbehaviourOf(parts: Parts): Misbehaviour {
  return oneAtATime(named, parts)
}
