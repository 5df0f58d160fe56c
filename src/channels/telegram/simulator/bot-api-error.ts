/** A refusal in the words of the Bot API server. */
export class BotApiError extends Error {
  readonly code: number
  readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } | undefined
  /** True when a careful bot could not have met this answer, whatever the people in the chat did. */
  readonly mistake: boolean

  constructor(
    code: number,
    description: string,
    more: { parameters?: BotApiError['parameters']; mistake?: boolean } = {},
  ) {
    super(description)
    this.code = code
    this.parameters = more.parameters
    this.mistake = more.mistake ?? false
  }
}

/** 400 for a request that was wrong from the start. */
export function mistake(message: string): BotApiError {
  return new BotApiError(400, described('Bad Request', message), { mistake: true })
}

/** 400 that comes from the state of the chat: something was deleted, closed or never there. */
export function refusal(message: string, parameters?: BotApiError['parameters']): BotApiError {
  return new BotApiError(400, described('Bad Request', message), parameters ? { parameters } : {})
}

export function forbidden(message: string): BotApiError {
  return new BotApiError(403, described('Forbidden', message))
}

export function tooManyRequests(retryAfter: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${retryAfter}`, {
    parameters: { retry_after: retryAfter },
  })
}

/** The server lowers the first letter of what its library says, unless that is a constant such as MESSAGE_ID_INVALID. */
function described(prefix: string, message: string): string {
  const constant = /^.[_A-Z]/.test(message)
  return `${prefix}: ${constant ? message : message.charAt(0).toLowerCase() + message.slice(1)}`
}

/** Formatting that is none. */
export const unparsable = (message: string) => mistake(`Can't parse entities: ${message}`)
