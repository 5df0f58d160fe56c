export interface PersonOption {
  name: string
  /** open_id */
  id?: string
}

export interface GroupOption {
  title: string
  /** A topic group: every message stands in a thread. */
  topics?: boolean
}

/** Every span is in ms; every default is what the real platform is known or believed to do. */
export interface FeishuSimulatorOptions {
  port?: number
  /** Where the app lives. The wire is the same; names, addresses and default texts are not. */
  brand?: 'feishu' | 'lark'
  appId?: string
  appSecret?: string
  /** '' = events come in the clear and unsigned. */
  encryptKey?: string
  verificationToken?: string
  botName?: string
  /** How many people, or who. Two named ones when absent. */
  people?: number | PersonOption[]
  groups?: number | GroupOption[]
  /** Permissions that the app was not granted. */
  withoutScopes?: string[]
  /** Whether all talk of groups is delivered (im:message.group_msg) or only what mentions the bot. */
  hears?: 'mentions' | 'all'

  tokenFor?: number
  /** Asking for a token with more than this left gives the same one. */
  tokenRenewedBelow?: number

  /** ClientConfig, rounded up to whole seconds on the wire. */
  pingEvery?: number
  reconnectEvery?: number
  reconnectNonce?: number
  maxConnections?: number
  ticketFor?: number
  /** Payloads over so many bytes come in parts. The platform's own number is not published. */
  splitAbove?: number

  ackWithin?: number
  webhookWithin?: number
  challengeWithin?: number
  callbackWithin?: number
  /** When an event without a good answer comes again. */
  redeliverAfter?: number[]

  /** Calls of one API: 0 = no limit. */
  perSecond?: number
  perMinute?: number
  /** Messages to one person or into one group per second. */
  sendsPerChat?: number
  /** Operations on one card per second. */
  opsPerCard?: number
  /** PATCHes of one message per second. */
  patchesPerMessage?: number
  /** How long a second of the limits is. */
  limitWindow?: number

  idempotentFor?: number
  maxEdits?: number
  textMaxBytes?: number
  cardMaxBytes?: number
  maxElements?: number
  /** Reports say 5, 3 and 1; a careful bot stays below the middle one. */
  maxTables?: number
  /** From the moment streaming was last turned on. */
  streamingFor?: number
  /** Without any operation; 0 = never. */
  streamingIdleFor?: number
  cardFor?: number
  /** How long a pressed button's token may be used for a later update. */
  updateTokenFor?: number
  /** Errors come with HTTP 200, as some APIs do. */
  errorsAsHttp200?: boolean
  /** How long the fault 'slow' takes, from and to. */
  slowness?: [number, number]
}

export type Rules = Required<FeishuSimulatorOptions>

export function withDefaults(options: FeishuSimulatorOptions): Rules {
  const lark = options.brand === 'lark'
  return {
    port: 0,
    brand: 'feishu',
    appId: 'cli_9f2c4b7a1d3e5060',
    appSecret: 'simOolong8Zq1vT5rWc3yKp0LxN7uDg2',
    encryptKey: 'sim-encrypt-key-jasmine',
    verificationToken: 'simVerificationTokenPuer0042',
    botName: lark ? 'Teahouse' : '茶馆',
    people: [{ name: '张伟' }, { name: 'Ann' }],
    groups: [{ title: lark ? 'Tea talk' : '茶话会' }],
    withoutScopes: [],
    hears: 'mentions',
    tokenFor: 7_200_000,
    tokenRenewedBelow: 1_800_000,
    pingEvery: 120_000,
    reconnectEvery: 120_000,
    reconnectNonce: 30_000,
    maxConnections: 50,
    ticketFor: 90_000,
    splitAbove: 16_384,
    ackWithin: 3_000,
    webhookWithin: 3_000,
    challengeWithin: 1_000,
    callbackWithin: 3_000,
    redeliverAfter: [15_000, 300_000, 3_600_000, 21_600_000],
    perSecond: 50,
    perMinute: 1_000,
    sendsPerChat: 5,
    opsPerCard: 10,
    patchesPerMessage: 5,
    limitWindow: 1_000,
    idempotentFor: 3_600_000,
    maxEdits: 20,
    textMaxBytes: 150 * 1024,
    cardMaxBytes: 30 * 1024,
    maxElements: 200,
    maxTables: 3,
    streamingFor: 600_000,
    streamingIdleFor: 0,
    cardFor: 14 * 86_400_000,
    updateTokenFor: 1_800_000,
    errorsAsHttp200: false,
    slowness: [1_000, 2_000],
    ...options,
  }
}
