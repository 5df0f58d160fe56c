import type { Fault } from '../../../contract/simulator.ts'
import type { Backend } from './backend.ts'
import type { FaultRule, Faults } from './faults.ts'
import type { Server } from './server.ts'

interface Misbehaviour {
  name: Fault
  help: string
  rules?: FaultRule[]
  /** What a rule for calls cannot say. */
  turn?: (on: boolean, backend: Backend) => void
  /** Whose waiting calls are cut when it begins; '*' for all. */
  cuts?: string
}

const edits = 'editMessageText editMessageReplyMarkup'

const all: Misbehaviour[] = [
  {
    name: 'disconnect',
    help: 'Polls are cut and refused, webhooks cannot be reached. What is said meanwhile comes afterwards.',
    rules: [{ kind: 'reset', method: 'getUpdates' }],
    turn: (on, backend) => {
      backend.webhook.unreachable = on
    },
    cuts: 'getUpdates',
  },
  {
    name: 'deliver twice',
    help: 'Every update is delivered twice, as when its confirmation was lost.',
    turn: (on, backend) => {
      backend.updates.twice = on
    },
  },
  {
    name: 'refuse draws',
    help: 'Edits and drafts are refused for good; plain messages go through.',
    rules: [
      { kind: 'cannot edit', method: edits },
      { kind: 'no drafts', method: 'sendMessageDraft' },
    ],
  },
  {
    name: 'rate limit',
    help: 'One send, edit or draft every two seconds in each chat; all others get 429.',
    turn: (on, backend) => {
      backend.limiter.strict = on
    },
  },
  { name: 'slow', help: 'Every answer takes a second or two.', rules: [{ kind: 'slow' }] },
  { name: 'offline', help: 'Every call is cut off.', rules: [{ kind: 'reset' }], cuts: '*' },
  {
    name: 'lost answers',
    help: 'Sends are carried out, their answers never arrive.',
    rules: [{ kind: 'lose answer', method: 'sendMessage sendPhoto sendDocument sendVoice' }],
  },
  {
    name: 'bad gateway',
    help: 'A page of HTML with status 502 instead of an answer.',
    rules: [{ kind: 'bad gateway' }],
  },
  { name: 'server restart', help: 'Every call gets 500.', rules: [{ kind: 'server restart' }] },
  { name: 'token revoked', help: 'Every call gets 401.', rules: [{ kind: 'unauthorized' }], cuts: 'getUpdates' },
  {
    name: 'kicked',
    help: 'Another process polls with the same token: polls end with 409.',
    rules: [{ kind: 'conflict', method: 'getUpdates' }],
    turn: (on, backend) => {
      if (on) backend.poll.kick()
    },
  },
  {
    name: 'half-open',
    help: 'The poll of now stays open and is never answered; the next one is.',
    turn: (on, backend) => {
      if (on) backend.poll.forget()
    },
  },
  {
    name: 'empty polls',
    help: 'Polls return at once with nothing.',
    rules: [{ kind: 'empty poll', method: 'getUpdates' }],
  },
  {
    name: 'refuse markup',
    help: 'Whatever has a parse mode is said to have bad markup.',
    rules: [{ kind: 'parse error', when: (params) => params.has('parse_mode') }],
  },
  {
    name: 'topics gone',
    help: 'Whatever names a topic is refused.',
    rules: [{ kind: 'thread gone', when: (params) => params.has('message_thread_id') }],
  },
  {
    name: 'no drafts',
    help: 'Drafts do not exist, as on an old server.',
    rules: [{ kind: 'method not found', method: 'sendMessageDraft' }],
  },
]

export const faultNames: { name: Fault; help: string }[] = all.map(({ name, help }) => ({ name, help }))

/** Holds one misbehaviour at a time. */
export class Misbehaviours {
  private end: () => void = () => undefined
  private readonly faults: Faults
  private readonly backends: Backend[]
  private readonly server: Server

  constructor(faults: Faults, backends: Backend[], server: Server) {
    this.faults = faults
    this.backends = backends
    this.server = server
  }

  set(name: Fault | undefined): void {
    const wanted = all.find((one) => one.name === name)
    if (name !== undefined && !wanted) throw new Error(`The Telegram simulator knows no fault "${name}"`)
    this.end()
    this.end = () => undefined
    if (wanted) this.begin(wanted)
  }

  private begin({ rules = [], turn, cuts }: Misbehaviour): void {
    const undo = rules.map((rule) => this.faults.add(rule))
    for (const backend of this.backends) turn?.(true, backend)
    if (cuts) this.server.cut(cuts)
    this.end = () => {
      for (const back of undo) back()
      for (const backend of this.backends) turn?.(false, backend)
    }
  }
}
