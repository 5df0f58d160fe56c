import { type Misbehaviour, type NamedFault, oneAtATime, sudden } from '../../../lib/simulation/misbehaviour.ts'
import type { Conditions } from './conditions.ts'
import type { Deliveries } from './deliveries.ts'
import type { Rules } from './options.ts'
import type { Sockets } from './sockets.ts'

interface Parts {
  conditions: Conditions
  deliveries: Deliveries
  rules: Rules
  sockets: Sockets
}

type Named = NamedFault<Parts>

type Switch = {
  [K in keyof Conditions]: Conditions[K] extends boolean ? K : never
}[keyof Conditions]

/** A switch that is on as long as the fault holds. */
function toggled(help: string, name: Switch): Named {
  return {
    help,
    start: ({ conditions }) => {
      conditions[name] = true
      return () => {
        conditions[name] = false
      }
    },
  }
}

const named: Record<string, Named> = {
  disconnect: {
    help: 'Connections drop, no new one is let in, no callback or poll comes; what people say meanwhile arrives afterwards.',
    start: ({ conditions, deliveries, sockets }) => {
      conditions.cutOff = true
      for (const session of sockets.sessions()) session.end()
      return () => {
        conditions.cutOff = false
        deliveries.flush()
      }
    },
  },
  'deliver twice': toggled('Every message comes twice with the same msgid.', 'twice'),
  'refuse draws': toggled(
    'Streams are refused: 600039 on the connection; by callback they are not shown, and nobody polls.',
    'refuseStreams',
  ),
  'rate limit': toggled('Every second call is refused with 45009.', 'overStrict'),
  slow: {
    help: 'Every answer, callback and poll takes a second or two.',
    start: ({ conditions, rules }) => {
      conditions.slow = rules.slowness
      return () => {
        conditions.slow = undefined
      }
    },
  },
  'lost answers': toggled('Every second answer, of either side, is taken to heart and then lost.', 'answersLost'),
  'half-open': sudden(
    'The connections of now stay up and nothing flows; what people say waits for a new one.',
    ({ sockets }) => {
      for (const session of sockets.sessions()) session.halfOpen = true
    },
  ),
  'window over': toggled(
    'A reply may not change any more: no poll asks for the rest, and 846608 refuses it.',
    'windowOver',
  ),
  'polls stop': toggled('Nobody polls a stream any more: its end is never collected.', 'pollsStop'),
  'polls twice': toggled('Two polls for a stream come at the same time.', 'pollsTwice'),
  'unknown streams': toggled('Before each poll comes one for a stream that this bot never began.', 'strangePolls'),
  forged: toggled('Before each callback come two that somebody else made.', 'forged'),
  'bare callbacks': toggled('Callbacks come without response_url, and without chattype in single chats.', 'bare'),
  'acks lost': toggled('Every second acknowledgement of a frame does not arrive.', 'acksLost'),
  'late acks': toggled('Acknowledgements take six seconds more.', 'acksLate'),
  'odd frames': toggled(
    'Broken, binary and unknown frames before each push, control characters inside it.',
    'oddFrames',
  ),
  'early pushes': toggled('What waited is pushed before the acknowledgement of aibot_subscribe.', 'earlyPushes'),
  'subscribe refused once': toggled('The next aibot_subscribe is refused with 45009.', 'refuseNextSubscribe'),
  'req ids forgotten': toggled('No req_id outlives its connection.', 'forgetRequests'),
  zombie: sudden('The connections of now stay up, and everything on them is answered with 846609.', ({ sockets }) => {
    for (const session of sockets.sessions()) session.zombie = true
  }),
  kicked: sudden('Another client subscribes with the same bot: each connection is told and closed.', ({ sockets }) => {
    for (const session of sockets.sessions()) session.kick()
  }),
  'media gone': toggled('Files that people sent are not there: 404.', 'mediaGone'),
  'media cut': toggled('Files that people sent arrive without their end.', 'mediaCut'),
}

export function misbehaviourOf(parts: Parts): Misbehaviour {
  return oneAtATime(named, parts)
}
