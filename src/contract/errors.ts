/**
 * What to do about a failure on the other side of a wire:
 * busy         wait `retryAfter` ms, then try again
 * unreachable  try again; it is not known whether the request was carried out
 * denied       an admin must fix credentials or permissions
 * gone         this reply, chat or address no longer exists; say it another way
 * invalid      our request was refused; trying the same again will not help
 */
export type Fault = 'busy' | 'unreachable' | 'denied' | 'gone' | 'invalid'

/** A platform or an agent failed. Thrown only where a wire is (api.ts files); the message is written for an admin and holds no secret. */
export class RemoteError extends Error {
  override name = 'RemoteError'
  readonly fault: Fault
  /** How long to wait before trying again, in ms. */
  readonly retryAfter: number
  /** Words for the person in the chat, when the far side's failure is theirs to act on ("the file is too large"). */
  readonly userMessage: string | undefined

  constructor(
    fault: Fault,
    message: string,
    options: { retryAfter?: number; userMessage?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.fault = fault
    this.retryAfter = options.retryAfter ?? 1000
    this.userMessage = options.userMessage
  }

  /** True when the same request may work later. */
  get passing(): boolean {
    return this.fault === 'busy' || this.fault === 'unreachable'
  }
}

/** Someone asked for what cannot be. The message is written for them and shown as it is; `code` is kebab-case. */
export class UserError extends Error {
  override name = 'UserError'
  readonly code: string
  /** One sentence per wrong field, for forms and API answers. */
  readonly fields: Record<string, string> | undefined

  constructor(message: string, options: { code?: string; fields?: Record<string, string>; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = options.code ?? 'invalid'
    this.fields = options.fields
  }
}
