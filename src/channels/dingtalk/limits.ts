import type { Call, CallLimit, Limits } from '../../contract/channel.ts'

/** The calls that DingTalk counts, by what they do. */
export type CallName = keyof typeof calls

/**
 * DingTalk counts calls per app and API: 20 a second in the standard edition (its page on call limits, as of 2026-08-22).
 * Two are left for the difference between its clock and ours.
 */
const perApi: CallLimit = { perSecond: 18 }

const calls = {
  token: perApi,
  'stream/open': perApi,
  'card/register': perApi,
  'card/create': perApi,
  'card/stream': perApi,
  'card/update': perApi,
  'robot/direct': perApi,
  'robot/group': perApi,
  session: perApi,
  'file/download': perApi,
  'media/upload': perApi,
  'user/get': perApi,
  'department/get': perApi,
  // 20 messages a minute; one more blocks the robot for ten minutes (page on custom robots, as of 2026-08-22).
  'custom robot': { perChat: { group: { burst: 8, every: 6000 } } },
} satisfies Record<string, CallLimit>

/** Against the month count robot and card calls. Tokens, people and session webhooks are free (billing pages, as of 2026-08-22). */
const uncounted: ReadonlySet<CallName> = new Set([
  'token',
  'stream/open',
  'session',
  'user/get',
  'department/get',
  'custom robot',
])

export function callOf(name: CallName, urgency: Call['urgency']): Call {
  return {
    name,
    urgency,
    ...(uncounted.has(name) ? { free: true } : {}),
    ...(name === 'custom robot' ? { chat: { key: name, kind: 'group' } } : {}),
  }
}

interface Account {
  drawn: boolean
  monthlyCalls: number
  clientId: string | undefined
}

export function limitsOf({ drawn, monthlyCalls, clientId }: Account): Limits {
  return {
    // Cards over about 3,000 Chinese characters were seen blank, webhooks refuse messages of more than about 3,500.
    text: { max: 3000, unit: 'chars' },
    // An answer of 10 s then costs 8 calls: create, begin, 5 frames, finish.
    ...(drawn ? { drawEvery: { direct: 2000, group: 2000 }, idempotent: true } : {}),
    calls,
    monthlyCalls,
    ...(clientId === undefined ? {} : { account: clientId }),
    // The month is the organisation's, whichever of its apps calls. Nothing in an app's settings names the organisation, and an
    // installation serves one: two would save calls too early, never too late.
    monthlyAccount: 'organisation',
  }
}
