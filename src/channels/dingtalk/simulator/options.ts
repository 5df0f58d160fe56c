import type { Template } from './card-templates.ts'

export interface PersonOption {
  name: string
  id?: string
  /** From another organisation: messages carry no senderStaffId, and the bot cannot write to this person by itself. */
  external?: boolean
}

/** Every span is in ms; every default is what the real platform is known or believed to do. */
export interface DingtalkSimulatorOptions {
  port?: number
  clientId?: string
  clientSecret?: string
  botName?: string
  /** Put on the webhook's address as `?token=`, as a person would when typing it into the console. */
  webhookToken?: string
  /** How many people, or who. Two named ones when absent. */
  people?: number | PersonOption[]
  groups?: number | { title: string }[]

  /** Between two SYSTEM pings on a connection. */
  pingEvery?: number
  /** From the SYSTEM disconnect frame to the end of the socket. */
  closeAfter?: number
  ticketFor?: number
  tokenFor?: number
  sessionFor?: number
  downloadFor?: number

  /** A later ack is a broken rule; 0 turns the check off. */
  ackWithin?: number
  /** A push without ack comes again after this, with a new messageId and the same msgId. */
  redeliverAfter?: number
  maxRedeliveries?: number
  /** What becomes of a push while the bot has no connection. The platform promises neither. */
  whenOffline?: 'queue' | 'drop'
  webhookWithin?: number
  cardCallbackWithin?: number

  /** Calls per second for each API; 0 = no limit. */
  perSecond?: number
  /** How long that second is. */
  limitWindow?: number
  /** Calls the organisation has a month; 0 = no limit. */
  monthlyCalls?: number
  /** Messages the organisation may have pushed a month; 0 = no limit. */
  monthlyPushes?: number
  /** More fetches of a token that is still valid than this in a minute break a rule. */
  tokenFetchesPerMinute?: number

  /** The app's own template: streaming only, key `content`. */
  ownTemplateId?: string
  templates?: Template[]
  /** Longest content of a streaming frame, in characters. */
  contentMax?: number
  /** Longest value of a card variable, in bytes. The documented 1 KB is exceeded by every production connector. */
  paramMax?: number
  afterFinalize?: 'refuse' | 'ignore'
  emptyContent?: 'refuse' | 'accept'
  /** Templates with flowStatus show no text before flowStatus is 2. */
  flowStatusNeeded?: boolean
  sessionMaxBytes?: number
  /** How long the fault 'slow' takes, from and to. */
  slowness?: [number, number]
}

export type Rules = Required<Omit<DingtalkSimulatorOptions, 'webhookToken'>> & { webhookToken?: string }

const ownTemplateId = '5f0c7e1a-3b52-4d2e-9c55-7ea0c0ffee01.schema'

export function withDefaults(options: DingtalkSimulatorOptions): Rules {
  return {
    port: 0,
    clientId: 'dingq7m2x9teahouse4k',
    clientSecret: 'sim-oolong-8Zq1vT5rWc3yKp0LxN7uDg2FhJ6sBe4M',
    botName: '茶馆',
    people: [
      { name: '张伟', id: 'manager807' },
      { name: 'Ann', id: '01263514203377' },
    ],
    groups: [{ title: '茶话会' }],
    pingEvery: 25_000,
    closeAfter: 10_000,
    ticketFor: 90_000,
    tokenFor: 7_200_000,
    sessionFor: 5_400_000,
    downloadFor: 3_600_000,
    ackWithin: 3_000,
    redeliverAfter: 60_000,
    maxRedeliveries: 1,
    whenOffline: 'queue',
    webhookWithin: 2_500,
    cardCallbackWithin: 2_000,
    perSecond: 20,
    limitWindow: 1_000,
    monthlyCalls: 0,
    monthlyPushes: 0,
    tokenFetchesPerMinute: 30,
    ownTemplateId,
    templates: [],
    contentMax: 20_000,
    paramMax: 80_000,
    afterFinalize: 'refuse',
    emptyContent: 'refuse',
    flowStatusNeeded: true,
    sessionMaxBytes: 20_000,
    slowness: [1_000, 2_000],
    ...options,
  }
}
