import { type Fault, RemoteError } from '../../contract/errors.ts'
import { quoted } from '../../lib/quoted.ts'
import { createRedactor } from '../../lib/redact.ts'

/** What Feishu said when it did not do what was asked. */
export interface Said {
  code: number
  message: string
  status: number
  /** The value of x-tt-logid: what Feishu's support asks for. */
  logId?: string | undefined
  /** s, the value of x-ogw-ratelimit-reset. */
  reset?: number | undefined
}

/** Feishu understood the request and refused it. */
export class Refusal extends RemoteError {
  override name = 'Refusal'
  readonly code: number

  constructor(what: string, said: Said, secrets: readonly string[]) {
    const redactor = createRedactor()
    for (const secret of secrets) redactor.register(secret)
    const rule = rules.find(({ codes }) => codes.includes(said.code))
    const { fault, wait } = rule ?? byStatus(said.status)
    const log = said.logId ? `; log id ${said.logId.slice(0, 64)}` : ''
    const words = `Feishu refused ${what} (${said.code}: ${quoted(said.message, redactor)}${log}).`
    const seconds = said.reset !== undefined && said.reset > 0 ? Math.min(said.reset, 3600) : undefined
    const retryAfter = seconds === undefined ? wait : seconds * 1000
    super(fault, [words, rule?.teach].filter(Boolean).join(' '), retryAfter === undefined ? {} : { retryAfter })
    this.code = said.code
  }
}

/** The token was refused, not the request. */
export const tokenCodes: readonly number[] = [99991661, 99991663, 99991664, 99991668, 99991671, 99991677]
/** What is answered is no longer there; the chat still is. */
export const messageGone: readonly number[] = [230011, 230050, 230072, 230110, 230111, 231002, 231003]
/** The card no longer streams: its ten minutes are over. */
export const streamingOver: readonly number[] = [300309, 200850]
export const sequenceBehind = 300317

interface Rule {
  codes: readonly number[]
  fault: Fault
  /** ms */
  wait?: number
  /** For the admin: the likely cause, and what to do. */
  teach?: string
}

export const copyAgain =
  'Copy the app ID and the app secret again from Credentials & Basic Info in the developer console.'
const publish = 'then publish a new version of the app'

/** https://open.feishu.cn/document/server-docs/im-v1/message/create and …/cardkit-v1/card/create, error codes (read 2026-11-21) */
const rules: Rule[] = [
  { codes: [99991400, 230020], fault: 'busy', wait: 1000 },
  // Still being sent; somebody is just pressing a button.
  { codes: [230049, 200810], fault: 'busy', wait: 500 },
  { codes: [300120, 2200], fault: 'unreachable' },
  // Of a long connection: the system is busy, an error within, …
  { codes: [1, 1000040343], fault: 'unreachable' },
  {
    codes: [1000040350],
    fault: 'unreachable',
    teach: 'The app has 50 long connections already: stop programs that are no longer needed.',
  },
  { codes: [...tokenCodes, 10003, 10012, 10014, 10015], fault: 'denied', teach: copyAgain },
  {
    codes: [99991672, 99991679],
    fault: 'denied',
    teach: `Grant the permission that it names under Permissions & Scopes in the developer console, ${publish}.`,
  },
  { codes: [99991401], fault: 'denied', teach: "Add this server's address to the app's IP allow list." },
  {
    codes: [230006, 234007],
    fault: 'denied',
    teach: `Add the capability Bot to the app in the developer console, ${publish}.`,
  },
  { codes: [230013], fault: 'denied', teach: "Add this person to the app's availability in the developer console." },
  { codes: [230018, 230035], fault: 'denied', teach: 'The settings of this group forbid the bot to write.' },
  { codes: [230027, 230038], fault: 'denied' },
  {
    codes: [...messageGone, 230002, 230019, 230029, 230031, 230034, 230053, 230071, 232009],
    fault: 'gone',
  },
  { codes: [200740, 200750, 300311, ...streamingOver], fault: 'gone' },
  { codes: [234003, 234004, 234037, 234043], fault: 'gone' },
]

function byStatus(status: number): { fault: Fault; wait?: number } {
  if (status === 429) return { fault: 'busy', wait: 1000 }
  if (status >= 500) return { fault: 'unreachable' }
  return { fault: status === 401 || status === 403 ? 'denied' : 'invalid' }
}
