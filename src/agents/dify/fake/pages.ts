import { type Call, sendBody, sendJson } from '../../../lib/fake-server.ts'
import { isRecord } from '../../../lib/json.ts'
import { pause } from '../../../lib/wait.ts'
import type { App } from './apps.ts'
import type { Desk } from './asks.ts'
import type { Conversation } from './books.ts'
import { seconds } from './events.ts'
import { invalid, notFound, Refused } from './refusals.ts'
import { userAsked, userIn } from './runs.ts'

/** What an app says about itself (agents page §1.11). */
export function info(call: Call, app: App): void {
  const newer = app.ways.infoMode ? { mode: app.mode, author_name: 'Sim' } : {}
  sendJson(call, 200, { name: app.name ?? `Sim ${app.mode}`, description: '', tags: [], ...newer })
}

export function meta(call: Call): void {
  sendJson(call, 200, { tool_icons: {} })
}

export function site(call: Call, app: App): void {
  sendJson(call, 200, {
    title: app.name ?? `Sim ${app.mode}`,
    chat_color_theme: null,
    icon: '🍵',
    default_language: 'zh-Hans',
  })
}

export function parameters(call: Call, app: App): void {
  const off = { enabled: false }
  const fields = (app.variables ?? []).map(({ type, variable, required, max_length, options }) => ({
    [type ?? 'text-input']: {
      label: variable,
      variable,
      required: required ?? false,
      default: '',
      max_length,
      options,
    },
  }))
  sendJson(call, 200, {
    opening_statement: app.openingStatement ?? '',
    suggested_questions: [],
    suggested_questions_after_answer: { enabled: app.suggested !== undefined },
    speech_to_text: off,
    text_to_speech: { ...off, voice: '', language: '', autoPlay: 'disabled' },
    retriever_resource: off,
    annotation_reply: off,
    more_like_this: off,
    sensitive_word_avoidance: off,
    user_input_form: fields,
    file_upload: {
      image: { enabled: true, number_limits: 3, detail: 'high', transfer_methods: ['remote_url', 'local_file'] },
      enabled: true,
      allowed_file_types: ['image', 'document', 'audio', 'video'],
      allowed_file_extensions: [],
      allowed_file_upload_methods: ['remote_url', 'local_file'],
      number_limits: 3,
    },
    system_parameters: {
      file_size_limit: 15,
      image_file_size_limit: 10,
      audio_file_size_limit: 50,
      video_file_size_limit: 100,
      workflow_file_upload_limit: 10,
    },
  })
}

/** GET /messages/{id}/suggested */
export async function suggested(call: Call, app: App, messageId: string, { books, watch }: Desk): Promise<void> {
  const user = userAsked(call, watch)
  const task = books.messages.get(messageId)?.task
  if (!task || task.app !== app || task.user !== user) throw notFound('Message Not Exists.')
  if (!app.suggested) {
    watch.broken(`${call.exchange.path}: asks for questions that the app says it does not suggest`)
    throw new Refused(400, 'bad_request', 'Suggested Questions Is Disabled.')
  }
  if (task.state === 'running') watch.broken(`${call.exchange.path}: asks for questions before the answer's end`)
  const left = new AbortController()
  call.response.once('close', () => left.abort())
  await pause(app.suggestedDelay ?? 0, left.signal)
  if (left.signal.aborted) return
  sendJson(call, 200, { result: 'success', data: app.suggested })
}

/** POST /messages/{id}/feedbacks: a user judges what they asked; null takes it back. */
export function feedback(call: Call, app: App, messageId: string, { books, watch }: Desk): void {
  const user = userIn(call, watch)
  const message = books.messages.get(messageId)
  if (!message || message.task.app !== app || message.task.user !== user) throw notFound('Message Not Exists.')
  const body = call.exchange.body
  const { rating, content }: { rating?: unknown; content?: unknown } = isRecord(body) ? body : {}
  const known = rating === 'like' || rating === 'dislike' || rating === null
  if (!known || (content !== undefined && typeof content !== 'string')) {
    watch.broken(`${call.exchange.path}: a rating is like, dislike or null, and its content a text`)
    throw invalid("rating must be 'like', 'dislike' or null")
  }
  if (rating === null && !message.rated) throw invalid('rating cannot be None when feedback not exists')
  if (rating === null) delete message.rated
  else message.rated = { rating, content }
  sendJson(call, 200, { result: 'success' })
}

/** GET /messages: the newest page of a conversation. */
export function messages(call: Call, app: App, { books, watch }: Desk): void {
  const user = userAsked(call, watch)
  const found = books.conversations.get(call.url.searchParams.get('conversation_id') ?? '')
  if (!found || found.app !== app || found.user !== user) throw notFound('Conversation Not Exists.')
  const limit = limitOf(call)
  const data = found.messages.slice(-limit).map(({ id, query, answer, status, at }) => ({
    id,
    conversation_id: found.id,
    parent_message_id: null,
    inputs: found.inputs,
    query,
    answer,
    status,
    error: null,
    message_files: [],
    feedback: null,
    retriever_resources: [],
    agent_thoughts: [],
    created_at: seconds(at),
  }))
  sendJson(call, 200, { limit, has_more: found.messages.length > limit, data })
}

export function conversations(call: Call, app: App, { books, watch }: Desk): void {
  const user = userAsked(call, watch)
  const limit = limitOf(call)
  const mine = [...books.conversations.values()].filter((one) => one.app === app && one.user === user).reverse()
  sendJson(call, 200, { limit, has_more: mine.length > limit, data: mine.slice(0, limit).map(described) })
}

const limitOf = ({ url }: Call) => Math.min(100, Math.max(1, Number(url.searchParams.get('limit')) || 20))

const described = (one: Conversation) => ({
  id: one.id,
  name: 'New conversation',
  inputs: one.inputs,
  status: 'normal',
  introduction: '',
  created_at: seconds(one.createdAt),
  updated_at: seconds(one.messages.at(-1)?.at ?? one.createdAt),
})

/** DELETE /conversations/{id} and POST /conversations/{id}/name */
export function conversation(call: Call, app: App, id: string, { books, watch }: Desk) {
  const user = userIn(call, watch)
  const found = books.conversations.get(id)
  if (!found || found.app !== app || found.user !== user) throw notFound('Conversation Not Exists.')
  if (call.method === 'POST') return sendJson(call, 200, described(found))
  books.conversations.delete(id)
  if (app.ways.deleteStatus === 204) return sendBody(call, 204, '')
  sendJson(call, 200, { result: 'success' })
}
