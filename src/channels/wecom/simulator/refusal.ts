/** What the platform says with each of its codes. */
const said: Record<number, string> = {
  6000: 'command conflict',
  40004: 'invalid media type',
  40006: 'invalid media size',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40058: 'invalid Request Parameter',
  45009: 'reach max api freq limit',
  86201: 'chatid is missing',
  93006: 'invalid chatid',
  93019: 'invalid bot_id',
  600039: 'the device does not support this message type',
  846605: 'invalid req_id',
  846608: 'stream message update expired (>6 minutes), cannot update',
  846609: 'aibot websocket not subscribed',
  853000: 'invalid secret',
}

/** A command that the platform refuses. */
export class Refusal extends Error {
  readonly code: number
  /** The rule that was broken; absent where the bot could not know. */
  readonly rule: string | undefined

  constructor(code: number, rule?: string) {
    super(said[code] ?? 'system error')
    this.code = code
    this.rule = rule
  }
}

/** Seen in the field: the answer to a missing or wrong parameter does not name the request. */
export function isAnonymous(code: number): boolean {
  return code === 40058
}

/** Throws when there is anything wrong with what was sent. */
export function refuseIf(problems: string[], code = 40058): void {
  if (problems.length > 0) throw new Refusal(code, problems.join('; '))
}
