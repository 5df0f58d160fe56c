import { type Fault, RemoteError } from '../../contract/errors.ts'
import { quoted } from '../../lib/quoted.ts'

interface Rule {
  fault: Fault
  /** ms */
  wait?: number
  /** For the admin: the likely cause, and what to do. */
  teach?: string
}

/** What WeCom's codes mean for us. https://developer.work.weixin.qq.com/document/path/90313, and codes seen (2026-10) */
const rules: Record<number, Rule> = {
  // Two frames of one request at once.
  6000: { fault: 'busy', wait: 500 },
  40001: { fault: 'denied', teach: 'Copy the secret again from the bot’s API mode in the admin console.' },
  853000: { fault: 'denied', teach: 'Copy the secret again from the bot’s API mode in the admin console.' },
  93019: {
    fault: 'denied',
    teach:
      'There is no bot of this id: copy the bot ID again, and check that the bot’s API mode is the long connection.',
  },
  86008: { fault: 'gone', teach: 'The bot may not write to this chat.' },
  93006: { fault: 'gone', teach: 'There is no such chat, or nobody there has written to the bot yet.' },
  40201: { fault: 'invalid', teach: 'WeCom’s content filter refused the text.' },
  600039: { fault: 'gone', teach: 'A device in this chat cannot show streams.' },
  846605: { fault: 'gone', teach: 'The question is too old to be answered in place.' },
  846608: { fault: 'gone', teach: 'The reply can no longer be changed.' },
  // This connection is not subscribed (any more): another one will be.
  846609: { fault: 'busy', wait: 2000 },
  45009: { fault: 'busy', wait: 10_000 },
  45033: { fault: 'busy', wait: 3000 },
  95001: { fault: 'busy', wait: 10_000 },
  // "System busy", on every API of WeCom.
  [-1]: { fault: 'busy', wait: 2000 },
}

/** WeCom did not do what was asked. */
export class Refusal extends RemoteError {
  readonly code: number

  constructor(what: string, code: number, message: string) {
    const { fault, wait, teach } = rules[code] ?? { fault: 'invalid' }
    // Its messages end with a hint, an id and our address.
    const said = quoted(message.replace(/[,;]?\s*hint:.*$/is, ''))
    const sentence = `WeCom refused ${what} (${code}${said ? `: ${said}` : ''}).`
    super(fault, teach ? `${sentence} ${teach}` : sentence, wait === undefined ? {} : { retryAfter: wait })
    this.code = code
  }
}
