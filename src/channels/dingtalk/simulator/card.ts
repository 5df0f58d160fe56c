import { isRecord, listIn } from '../../../lib/json.ts'
import { cardButtons, type ShownButton } from './buttons.ts'
import type { Template } from './card-templates.ts'
import type { Chat } from './directory.ts'
import { looseJson } from './loose-json.ts'

/** 'still': a template without AI states, which never grows. */
export type CardState = 'processing' | 'inputting' | 'finished' | 'failed' | 'still'

export type Vars = Record<string, string>

export interface CardDelivery {
  chat: Chat
  spaceType: string
  spaceId: string
  carrierId: string
  msgId: string
}

/** What one viewer sees of a card. */
export interface CardFace {
  title: string
  /** DingTalk markdown; empty while the fixed "processing" look covers it. */
  body: string
  state: CardState
  growing: boolean
  buttons: ShownButton[]
}

/** What happened to a card, for assertions: the visible text after each change. */
export interface CardFrame {
  at: number
  state: CardState
  text: string
}

const keptFrames = 400
const keptGuids = 2_000

// 4 is EXECUTING: the body stays visible and the card goes on.
const stateOfFlow: Record<string, CardState> = { '2': 'inputting', '3': 'finished', '4': 'inputting', '5': 'failed' }

/** One card instance: its variables, and the state machine of an AI card. */
export class Card {
  readonly outTrackId: string
  readonly template: Template
  readonly callback: { type: 'STREAM' | 'HTTP' | 'none'; routeKey: string; userIdType: 1 | 2 }
  readonly createdAt = Date.now()
  readonly deliveries: CardDelivery[] = []
  /** After isFinalize or isError no frame is taken any more. */
  closed = false
  frames: CardFrame[] = []
  #vars: Vars
  #private = new Map<string, Vars>()
  #streamState: CardState
  #guids = new Set<string>()
  #flowStatusNeeded: boolean

  constructor(made: {
    outTrackId: string
    template: Template
    callback: Card['callback']
    vars: Vars
    flowStatusNeeded: boolean
  }) {
    this.outTrackId = made.outTrackId
    this.template = made.template
    this.callback = made.callback
    this.#vars = made.vars
    this.#flowStatusNeeded = made.flowStatusNeeded
    this.#streamState = made.template.streams.length === 0 && !made.template.flowStatus ? 'still' : 'processing'
    this.#record()
  }

  get state(): CardState {
    if (this.template.foreign) return 'failed'
    if (!this.template.flowStatus) return this.#streamState
    if (this.#streamState === 'failed') return 'failed'
    const flow = stateOfFlow[this.#vars.flowStatus ?? '']
    if (flow) return flow
    return this.#flowStatusNeeded ? 'processing' : this.#streamState
  }

  get growing(): boolean {
    return this.state === 'processing' || this.state === 'inputting'
  }

  get vars(): Vars {
    return { ...this.#vars }
  }

  privateVars(userId: string): Vars {
    return { ...this.#private.get(userId) }
  }

  /** True when a frame with this guid was taken before. */
  replayed(guid: string): boolean {
    return this.#guids.has(guid)
  }

  stream(frame: { guid: string; key: string; content: string; full: boolean; end?: 'finalize' | 'error' }): void {
    if (this.#guids.size < keptGuids) this.#guids.add(frame.guid)
    const before = frame.full ? '' : (this.#vars[frame.key] ?? '')
    this.#vars = { ...this.#vars, [frame.key]: before + frame.content }
    if (frame.end) this.closed = true
    this.#streamState = frame.end === 'error' ? 'failed' : frame.end === 'finalize' ? 'finished' : 'inputting'
    this.#record()
  }

  /** Overwrites all variables unless `byKey`. */
  update(change: { vars?: Vars; byKey: boolean; private?: Map<string, Vars>; privateByKey: boolean }): void {
    if (change.vars) this.#vars = change.byKey ? { ...this.#vars, ...change.vars } : { ...change.vars }
    for (const [userId, vars] of change.private ?? []) {
      this.#private.set(userId, change.privateByKey ? { ...this.#private.get(userId), ...vars } : { ...vars })
    }
    this.#record()
  }

  /** What a person sees; private variables beat public ones. */
  face(viewer?: string): CardFace {
    const vars = viewer === undefined ? this.#vars : { ...this.#vars, ...this.#private.get(viewer) }
    const { state, growing } = this
    if (this.template.foreign) return { title: '', body: '内容加载失败', state, growing, buttons: [] }
    const title = vars.msgTitle ?? vars.title ?? ''
    if (state === 'processing') return { title, body: '', state, growing, buttons: cardButtons(vars, growing) }
    return { title, body: this.#body(vars), state, growing, buttons: cardButtons(vars, growing) }
  }

  /** `sys_full_json_obj.order`, where given, names the blocks that are shown. */
  #body(vars: Vars): string {
    const full = looseJson(vars.sys_full_json_obj)
    const order = isRecord(full) ? listIn(full.order) : []
    const blocks = [this.template.body, 'staticMsgContent', 'tips']
    const shown = order.length === 0 ? blocks : blocks.filter((block) => order.includes(block))
    return shown
      .map((block) => vars[block] ?? '')
      .filter((text) => text !== '')
      .join('\n\n')
  }

  #record(): void {
    if (this.frames.length >= keptFrames) this.frames = this.frames.slice(-keptFrames / 2)
    this.frames.push({ at: Date.now(), state: this.state, text: this.face().body })
  }
}
