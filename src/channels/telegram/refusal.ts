import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language, Words } from '../../contract/language.ts'

/** What Telegram says when it does not do what was asked. */
export interface Answered {
  code: number
  description: string
  /** ms */
  retryAfter?: number
  migratedTo?: number
}

/** Why, where the channel itself can do something about it. */
export type Reason =
  | 'unchanged'
  | 'formatting'
  | 'buttons'
  | 'thread'
  | 'moved'
  | 'expired'
  | 'conflict'
  | 'webhook set'

/** Telegram understood the request and refused it. */
export class Refusal extends RemoteError {
  override name = 'Refusal'
  readonly reason: Reason | undefined
  /** The supergroup that the group became. */
  readonly migratedTo: number | undefined

  constructor(method: string, answered: Answered, language: Language) {
    const rule = rules.find((rule) => rule.code === answered.code && (rule.says?.test(answered.description) ?? true))
    const fault = rule?.fault ?? (answered.code >= 500 ? 'unreachable' : 'invalid')
    const words = `Telegram refused ${method}: ${answered.code} ${answered.description}.`
    super(fault, rule?.teach ? `${words} ${rule.teach}` : words, {
      ...(answered.retryAfter === undefined ? {} : { retryAfter: answered.retryAfter }),
      ...(rule?.userMessage ? { userMessage: rule.userMessage[language] } : {}),
    })
    this.reason = rule?.reason
    this.migratedTo = answered.migratedTo
  }
}

interface Rule {
  code: number
  says?: RegExp
  fault: Fault
  reason?: Reason
  /** For the admin: the likely cause, and what to do. */
  teach?: string
  userMessage?: Words
}

const badToken =
  'The bot token is wrong or was revoked: copy it again from @BotFather (/token). If apiBaseUrl is not the default, check that address too.'

/** The first that fits decides. Wordings: tdlib/telegram-bot-api and td, Client.cpp and MessagesManager.cpp (read 2026-11-21). */
const rules: Rule[] = [
  { code: 400, says: /message is not modified/i, fault: 'invalid', reason: 'unchanged' },
  {
    code: 400,
    says: /can't parse entities|entities_too_long|message is too long|text is too long/i,
    fault: 'invalid',
    reason: 'formatting',
  },
  { code: 400, says: /button_|reply markup|reply_markup|inline keyboard/i, fault: 'invalid', reason: 'buttons' },
  { code: 400, says: /message thread not found/i, fault: 'gone', reason: 'thread' },
  { code: 400, says: /upgraded to a supergroup/i, fault: 'gone', reason: 'moved' },
  { code: 400, says: /query is too old|query id is invalid/i, fault: 'invalid', reason: 'expired' },
  {
    code: 400,
    says: /message to edit not found|message_id_invalid|can't be edited|no text in the message/i,
    fault: 'gone',
  },
  { code: 400, says: /chat not found|peer_id_invalid|user not found|chat_id is empty/i, fault: 'gone' },
  { code: 400, says: /not enough rights|no write access|write_forbidden|topic_closed|chat_restricted/i, fault: 'gone' },
  {
    code: 400,
    says: /file is too big/i,
    fault: 'invalid',
    userMessage: {
      'zh-CN': '文件超过 20 MB,Telegram 不允许机器人下载。',
      en: 'The file is larger than 20 MB, which is the most Telegram lets a bot download.',
    },
  },
  { code: 400, says: /file_id|temporarily unavailable/i, fault: 'gone' },
  {
    code: 400,
    says: /webhook/i,
    fault: 'denied',
    teach:
      'Telegram delivers only to a public https address on port 443, 80, 88 or 8443: set TEAHOUSE_PUBLIC_URL to such an address, or choose polling.',
  },
  { code: 401, fault: 'denied', teach: badToken },
  { code: 404, says: /method not found/i, fault: 'invalid' },
  { code: 404, fault: 'denied', teach: badToken },
  { code: 421, fault: 'denied', teach: 'This Bot API server serves other bots only: check apiBaseUrl.' },
  { code: 403, fault: 'gone' },
  {
    code: 409,
    says: /webhook is active|setwebhook/i,
    fault: 'unreachable',
    reason: 'webhook set',
    teach: 'Another program has set a webhook for this bot: a token can be used in one place only.',
  },
  {
    code: 409,
    fault: 'unreachable',
    reason: 'conflict',
    teach: 'Another program polls with the same bot token: stop it, or give this channel a bot of its own.',
  },
  { code: 429, fault: 'busy' },
]
