import { type Fault, RemoteError } from '../../contract/errors.ts'
import { isRecord } from '../../lib/json.ts'
import { createRedactor } from '../../lib/redact.ts'

/** What DingTalk said when it did not do what was asked. */
export interface Said {
  /** `code` of the new APIs, `errcode` of the old ones. */
  code: string
  message: string
  status: number
  /** Permissions that the app lacks. */
  scopes?: string[]
}

/** The refusal in an answer, wherever DingTalk put it: status and code, `success: false`, or an errcode in a 200. */
export function saidIn(status: number, body: Record<string, unknown> | undefined): Said | undefined {
  if (body === undefined) {
    return { code: `HTTP ${status}`, message: 'and something that is not JSON', status: Math.max(status, 500) }
  }
  // The ban of an address that called too much.
  if (Number(body.status) === 1111) return { code: 'blocked', message: 'this address called too much', status: 403 }
  const errcode = body.errcode === undefined ? undefined : String(body.errcode)
  if (status < 300 && body.success !== false && (errcode === undefined || errcode === '0')) return undefined
  const detail = isRecord(body.accessdenieddetail) ? body.accessdenieddetail.requiredScopes : undefined
  const code = errcode === '88' ? (body.sub_code ?? errcode) : (errcode ?? body.code ?? `HTTP ${status}`)
  const message = body.sub_msg ?? body.errmsg ?? body.message ?? body.errorMsg ?? ''
  return {
    code: String(code),
    message: String(message),
    status,
    ...(Array.isArray(detail) ? { scopes: detail.map(String) } : {}),
  }
}

/** DingTalk understood the request and refused it. */
export class Refusal extends RemoteError {
  override name = 'Refusal'
  readonly code: string

  constructor(what: string, said: Said, secrets: readonly string[]) {
    const rule = rules.find((rule) => rule.says.test(said.code) || rule.words?.test(said.message))
    const fault = rule?.fault ?? (said.status >= 500 ? 'unreachable' : said.status === 403 ? 'denied' : 'invalid')
    const words = `DingTalk refused ${what}: ${oneLine(`${said.code} ${said.message}`, secrets)}`
    const teach = said.scopes?.length
      ? `Tick ${said.scopes.join(', ')} under Permissions in the developer console, then publish a new version of the app.`
      : rule?.teach
    super(fault, [`${words.replace(/[.。]?$/, '.')}`, teach].filter(Boolean).join(' '), {
      ...(rule?.wait === undefined ? {} : { retryAfter: rule.wait }),
    })
    this.code = said.code
  }
}

/** What DingTalk said, without what it repeats of our secrets. */
function oneLine(text: string, secrets: readonly string[]): string {
  const redactor = createRedactor()
  for (const secret of secrets) redactor.register(secret)
  const line = redactor.redact(text.slice(0, 2000)).replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200).toWellFormed()}…` : line
}

/** The token was refused, not the request: DingTalk says so with a 400 as often as with a 401. */
export function tokenRefused({ code, status }: Said): boolean {
  return /^(InvalidAuthentication|40001|40014|42001)$/i.test(code) || (status === 401 && !/client/i.test(code))
}

interface Rule {
  says: RegExp
  words?: RegExp
  fault: Fault
  /** ms */
  wait?: number
  /** For the admin: the likely cause, and what to do. */
  teach?: string
}

const publish = 'then publish a new version of the app'

/** The first that fits decides: throttles come with 403 and 400, so the code says more than the status (error pages, as of 2026-08-22). */
const rules: Rule[] = [
  // The windows are one second; per minute it is not said how many.
  { says: /QpsLimit|^(90002|90018|90019|90005)$/i, fault: 'busy', wait: 1000 },
  { says: /QpmLimit/i, fault: 'busy', wait: 10_000 },
  { says: /^blocked$/, fault: 'busy', wait: 300_000, teach: 'DingTalk lets it in again after five minutes.' },
  { says: /too\.?fast|too\.many|^(130101|302033)$/i, fault: 'busy', wait: 2000 },
  {
    says: /^410100$/,
    fault: 'busy',
    wait: 600_000,
    teach: 'A custom robot that sent too much is blocked for ten minutes.',
  },
  {
    says: /ApiCountLimit|^90020$/i,
    fault: 'gone',
    teach:
      "The organisation's API calls of this month are used up: answers go out as plain messages where that is free. Buy a package, or set card.enabled to false.",
  },
  {
    says: /invalidClientIdOrSecret|invalid\.client|unauthorized\.client|^(40089|40013|40125)$/i,
    fault: 'denied',
    teach: "Copy the client ID and the client secret again from the app's page Credentials and Basic Info.",
  },
  {
    says: /IpNotInWhiteList|^60020$/i,
    fault: 'denied',
    teach: "Add this server's address to the app's IP allow list, or empty that list.",
  },
  {
    says: /AccessTokenPermissionDenied|^(88|60011)$/i,
    fault: 'denied',
    teach: `Tick the permission under Permissions in the developer console, ${publish}.`,
  },
  {
    says: /^param\.template(NotExist|Unpublished)$|^template\./i,
    fault: 'denied',
    teach: 'Publish the card template and associate it with this app, or leave card.templateId empty.',
  },
  {
    says: /^310000$/,
    fault: 'denied',
    teach: "Check the custom robot's security settings: its secret, keywords or address list do not fit.",
  },
  { says: /^(400101|400102|400106)$/, fault: 'denied', teach: 'Copy the address of the group robot again.' },
  {
    says: /robotCode\.downloadCode|resource\.(not\.found|unavailable)/i,
    fault: 'gone',
    teach: 'DingTalk keeps files for a limited time, and only for the robot that received them.',
  },
  {
    says: /cardNotExist|stream\.outTrackId|openSpaceId|userIdNotExist|disbanded|robot\.oto\.notExist|chatbotId\.notAllow|staffId\.notExisted|^session\.|conversation\.org\.notMatch|openConversationId|^(400013|33012|60121|50002)$/i,
    fault: 'gone',
  },
  {
    says: /robotCode|not\.allowed\.robotCode|bot\.(stopped|forbidden)|send\.forbidden|^(auth\.error|unauthorized)$/i,
    fault: 'denied',
    teach: `Check the robot code, and that the robot is switched on in the app; ${publish}.`,
  },
  {
    says: /^unknownError$/i,
    fault: 'unreachable',
    teach: 'With a template of your own: is card.contentKey its markdown variable with streaming switched on?',
  },
  { says: /^(system\.|ServiceUnavailable|send\.ding\.exception|-1$|15$)/i, fault: 'unreachable' },
]
