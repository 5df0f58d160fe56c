export interface BotOption {
  name: string
  /** The aibotid, which is the BotID of the long connection as well. */
  id?: string
}

/** Every span is in ms; every default is what the real platform is known or believed to do. */
export interface WecomSimulatorOptions {
  port?: number
  /** How many people, or who. Two named ones when absent. */
  people?: number | { name: string; id?: string }[]
  groups?: number | { title: string; id?: string }[]
  /** They share token and EncodingAESKey; on the long connection each has a secret of its own. One when absent. */
  bots?: number | BotOption[]
  token?: string
  encodingAesKey?: string
  receiveId?: string

  /** Between the answer to a stream poll and the next one. About a second, which nobody has confirmed. */
  pollEvery?: number
  /** From a person's message to the end of the polls. */
  windowFor?: number
  callbackWithin?: number
  verifyWithin?: number
  /** A message callback that fails comes again after this, with the same msgid. */
  redeliverAfter?: number
  /** The first delivery included. */
  maxDeliveries?: number
  /** Streams that one person may have open with one bot. */
  maxConcurrent?: number
  responseUrlFor?: number
  mediaFor?: number

  /** How long a stream of the long connection can be changed, from its first frame. Newer documents say 10 minutes. */
  streamFor?: number
  /** How long a message of the long connection can be replied to. */
  replyWithin?: number
  /** How long a welcome or a changed card is taken. */
  eventReplyWithin?: number
  /** Messages per conversation on the long connection, replies and pushes together; 0 = no limit. */
  perMinute?: number
  perHour?: number
  /** Whether each frame of a stream counts as a message. */
  countRefreshes?: boolean
  uploadsPerMinute?: number
  uploadsPerHour?: number
  /** How long an upload may take, and how long its result is kept. */
  uploadFor?: number
  uploadedFor?: number
  /** From a frame to its acknowledgement: the time in which another frame of the same req_id is a conflict. */
  ackAfter?: number
  /** What the fault 'late acks' adds to it: by then a bot has stopped waiting. */
  lateAckAfter?: number
  /** A connection that says nothing for so long is closed. */
  silentFor?: number
  /** From the disconnected_event to the end of the socket. */
  kickAfter?: number
  /** What becomes of messages while the bot is not connected. The platform promises neither. */
  whenOffline?: 'queue' | 'drop'
  /** Between the mention and what was said; some clients are said to write U+2005. */
  mentionSpace?: string
  /** How long the fault 'slow' takes, from and to. */
  slowness?: [number, number]
}

export type Rules = Required<WecomSimulatorOptions>

export function withDefaults(options: WecomSimulatorOptions): Rules {
  return {
    port: 0,
    people: [
      { name: '张伟', id: 'zhangwei' },
      // Members outside the bot's visibility come with an opaque id.
      { name: 'Ann', id: 'woAJ2GCAAAXtWyujaWJHDDGi0mACAnn' },
    ],
    groups: [{ title: '茶话会' }],
    bots: [{ name: '茶馆' }],
    token: 'simOolongToken2026',
    encodingAesKey: 'k7Wq3Zx9Lm2Np5Rt8Vb1Yc4Df6Gh0Js7Ka3Qe9Uw2Xo',
    receiveId: '',
    pollEvery: 1_000,
    windowFor: 360_000,
    callbackWithin: 5_000,
    verifyWithin: 1_000,
    redeliverAfter: 1_000,
    maxDeliveries: 4,
    maxConcurrent: 3,
    responseUrlFor: 3_600_000,
    mediaFor: 300_000,
    streamFor: 360_000,
    replyWithin: 86_400_000,
    eventReplyWithin: 5_000,
    perMinute: 30,
    perHour: 1_000,
    countRefreshes: false,
    uploadsPerMinute: 30,
    uploadsPerHour: 1_000,
    uploadFor: 1_800_000,
    uploadedFor: 259_200_000,
    ackAfter: 10,
    lateAckAfter: 6_000,
    silentFor: 100_000,
    kickAfter: 50,
    whenOffline: 'queue',
    mentionSpace: ' ',
    slowness: [1_000, 2_000],
    ...options,
  }
}
