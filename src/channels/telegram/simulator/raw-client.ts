import type { TelegramSimulator } from '../simulator.ts'
import type { Chat, Message } from './objects.ts'

/** An answer of the Bot API, with the status it came with. */
export interface RawAnswer<Result> {
  status: number
  retryAfter: string | null
  ok: boolean
  result: Result
  error_code?: number
  description?: string
  parameters?: Record<string, number>
}

export interface RawUpdate {
  update_id: number
  message: Message
  edited_message?: Message
  my_chat_member?: { chat: Chat; old_chat_member: { status: string }; new_chat_member: { status: string } }
}

/** A bot that knows nothing but fetch: for what the libraries would never send. */
export function rawClient(simulator: TelegramSimulator, token = simulator.token) {
  const url = (method: string) => `${simulator.url}/bot${token}/${method}`

  async function send<Result>(method: string, init: RequestInit): Promise<RawAnswer<Result>> {
    const answer = await fetch(url(method), { method: 'POST', ...init })
    const body: RawAnswer<Result> = JSON.parse(await answer.text())
    return { ...body, status: answer.status, retryAfter: answer.headers.get('retry-after') }
  }

  return {
    url,
    call: <Result = Message>(method: string, params: object = {}, signal?: AbortSignal) =>
      send<Result>(method, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
        ...(signal && { signal }),
      }),
    form: <Result = Message>(method: string, fields: Record<string, string | File>) => {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      return send<Result>(method, { body })
    },
    updates: async (params: object = {}, signal?: AbortSignal) => {
      const answer = await send<RawUpdate[]>('getUpdates', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
        ...(signal && { signal }),
      })
      return answer.result
    },
  }
}
