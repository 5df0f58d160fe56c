import type { Faults, Frame } from '../../../lib/fault-stream.ts'
import { piecesOf, type SimWords, toldToSay } from '../../../lib/fault-words.ts'
import type { FakeChat } from './conversations.ts'

/** What the bot does with one question. */
export interface Script {
  text?: string
  /** The exact pieces of the text, when they matter. */
  pieces?: string[]
  /** Characters in one delta. */
  pieceSize?: number
  reasoning?: string
  /** Plugins that are used before the answer. */
  tools?: string[]
  /** Answers besides the text: each a message of this type and content. */
  more?: { content_type: string; content: string }[]
  followUps?: string[]
  /** The chat fails after so many pieces. */
  error?: { after: number; code?: number; msg?: string }
  /** The chat ends in need of this. */
  requires?: 'function' | 'reply_message'
  /** How often it must be asked after a chat that nobody listens to before it is over. */
  looks?: number
  /** Sent instead of the whole stream. */
  events?: [event: string, data: unknown][]
  faults?: Faults
}

export function answerTo(asked: SimWords, earlier: readonly string[]): Script {
  return { text: toldToSay(asked, earlier) ?? `You said: ${asked.said}` }
}

const textOf = ({ text, pieces }: Script): string => text ?? pieces?.join('') ?? ''

export function chatOf({ id, conversation, status, script }: FakeChat): object {
  const failed = { code: script.error?.code ?? 5000, msg: script.error?.msg ?? 'event interval error (SIM-BODY)' }
  const calls = [{ id: 'call_1', type: script.requires, function: { name: 'light_on', arguments: '{}' } }]
  return {
    id,
    conversation_id: conversation.id,
    bot_id: '7342866812345678901',
    completed_at: 1718792949,
    last_error: status === 'failed' ? failed : { code: 0, msg: '' },
    status,
    usage: { token_count: status === 'completed' ? 633 : 0, output_count: 19, input_count: 614 },
    ...(status === 'requires_action'
      ? { required_action: { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: calls } } }
      : {}),
  }
}

/** What has been said and done in a chat, apart from the question. */
export function messagesOf(chat: FakeChat): object[] {
  const { script } = chat
  const finished = JSON.stringify({ msg_type: 'generate_answer_finish', data: '' })
  return [
    { type: 'knowledge', content: '---\nrecall slice 1', content_type: 'text' },
    ...(script.tools ?? []).flatMap((name) => [
      { type: 'function_call', content: JSON.stringify({ name, arguments: { plugin_id: 7 } }), content_type: 'text' },
      { type: 'tool_response', content: '{"tea":true}', content_type: 'text' },
    ]),
    ...(textOf(script) === '' ? [] : [{ type: 'answer', content: textOf(script), content_type: 'text' }]),
    ...(script.more ?? []).map((one) => ({ type: 'answer', ...one })),
    { type: 'verbose', content: finished, content_type: 'text' },
    ...(script.followUps ?? []).map((content) => ({ type: 'follow_up', content, content_type: 'text' })),
  ].map((one, n) => messageOf(chat, { id: `73821594941234${n}`, ...one }))
}

const messageOf = ({ id, conversation }: FakeChat, fields: object) => ({
  conversation_id: conversation.id,
  bot_id: '7342866812345678901',
  role: 'assistant',
  chat_id: id,
  ...fields,
})

/** The events of a stream, in the spelling of the cloud's own: no space behind the colons, [DONE] in quotes. */
export function* frames(chat: FakeChat): Generator<Frame> {
  const { script } = chat
  const event = (name: string, json: unknown, mark: Partial<Frame> = {}): Frame => ({
    event: name,
    data: JSON.stringify(json),
    ...mark,
  })
  if (script.events) {
    for (const [name, json] of script.events) yield event(name, json)
    return
  }
  yield event('conversation.chat.created', { ...chatOf(chat), status: 'created' })
  yield event('conversation.chat.in_progress', chatOf(chat))
  for (const message of messagesOf(chat)) {
    if (
      'type' in message &&
      'content_type' in message &&
      message.type === 'answer' &&
      message.content_type === 'text'
    ) {
      for (const [n, delta] of deltas(script).entries()) {
        if (script.error?.after === n) {
          chat.status = 'failed'
          return yield event('conversation.chat.failed', chatOf(chat), { end: true, fails: true })
        }
        yield event('conversation.message.delta', { ...message, ...delta }, delta.content === '' ? {} : { says: true })
      }
    }
    yield event('conversation.message.completed', message)
  }
  if (chat.running) chat.status = script.requires ? 'requires_action' : 'completed'
  const over = chat.status === 'requires_action' ? 'requires_action' : 'completed'
  yield event(`conversation.chat.${over}`, chatOf(chat), { end: true })
  yield event('done', '[DONE]')
}

function deltas(script: Script): { content: string; reasoning_content?: string }[] {
  const said = script.pieces ?? [...piecesOf(textOf(script), script.pieceSize ?? 6)]
  const thought = script.reasoning ? [{ content: '', reasoning_content: script.reasoning }] : []
  return [...thought, ...said.map((content) => ({ content }))]
}
