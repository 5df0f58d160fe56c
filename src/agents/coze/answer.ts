import type { AgentEvent } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language, Words } from '../../contract/language.ts'
import { isRecord } from '../../lib/json.ts'
import { Paragraphs } from '../../lib/paragraphs.ts'
import type { CozeApi } from './api.ts'
import { Chat, jsonIn, Message, partsIn } from './wire.ts'

const words = {
  card: {
    'zh-CN': '（智能体发来了一张卡片，无法在这里显示。）',
    en: '(The bot sent a card that cannot be shown here.)',
  },
  plugin: {
    'zh-CN': '智能体要使用一个在客户端运行的插件，这里没有。',
    en: 'The bot wants to use a plugin that runs at the client; there is none here.',
  },
  canceled: { 'zh-CN': '这次对话在扣子那边被取消了。', en: 'This chat was cancelled in Coze.' },
} satisfies Record<string, Words>

const mostQuestions = 10
const longestQuestion = 300

/** Folds what Coze says about one chat into what the person is told. */
export class CozeAnswer {
  /** The chat is over, and the answer whole. */
  over = false
  readonly #api: CozeApi
  readonly #language: Language
  readonly #texts = new Paragraphs()
  readonly #questions: string[] = []
  readonly #files = new Set<string>()
  #tools = 0
  #running: { id: string; name: string }[] = []

  constructor(api: CozeApi, language: Language) {
    this.#api = api
    this.#language = language
  }

  /** One event of a stream. */
  *read(event: string, json: Record<string, unknown>): Generator<AgentEvent> {
    if (event === 'error') throw this.#api.refusal(json, this.#language)
    if (event === 'conversation.message.delta') yield* this.#delta(Message.parse(json))
    if (event === 'conversation.message.completed') yield* this.message(Message.parse(json))
    const [, status] = /^conversation\.chat\.(\w+)$/.exec(event) ?? []
    if (status) yield* this.chat({ ...Chat.parse(json), status }, json)
  }

  /** How the chat stands. Throws when it has failed. */
  *chat({ status, last_error: error, usage, required_action: action }: Chat, raw?: unknown): Generator<AgentEvent> {
    if (status === 'failed') throw this.#api.refusal(error?.code || error?.msg ? error : raw, this.#language)
    if (status === 'canceled') throw this.#refused('invalid', 'canceled')
    if (status !== 'completed' && status !== 'requires_action') return
    const calls = action?.submit_tool_outputs?.tool_calls ?? []
    // A question of a workflow (reply_message) is among what was said; the next message answers it.
    if (status === 'requires_action' && !calls.some(({ type }) => type === 'reply_message')) {
      throw this.#refused('denied', 'plugin')
    }
    for (const { id, name } of this.#running.splice(0)) yield { type: 'tool', id, name, state: 'done' }
    const input = usage?.input_count ?? usage?.input_tokens ?? 0
    const output = usage?.output_count ?? usage?.output_tokens ?? 0
    if (input + output > 0) yield { type: 'usage', input, output }
    if (this.#questions.length > 0) yield { type: 'suggest', questions: this.#questions }
    this.over = true
  }

  /** A message that is complete. */
  *message(message: Message): Generator<AgentEvent> {
    const content = message.content ?? ''
    switch (message.type) {
      case 'answer':
        return yield* this.#answer(message, content)
      case 'function_call': {
        const call = jsonIn(content)
        const name = isRecord(call) && typeof call.name === 'string' ? call.name.slice(0, 100) : 'plugin'
        this.#tools += 1
        const tool = { id: `${this.#tools}`, name }
        this.#running.push(tool)
        return yield { type: 'tool', ...tool, state: 'running' }
      }
      case 'tool_output':
      case 'tool_response': {
        const tool = this.#running.shift()
        if (tool) yield { type: 'tool', ...tool, state: 'done' }
        return
      }
      case 'follow_up': {
        const question = content.trim().slice(0, longestQuestion).toWellFormed()
        if (question !== '' && this.#questions.length < mostQuestions) this.#questions.push(question)
      }
    }
  }

  *#delta({ id, type, content, content_type: kind, reasoning_content: thought }: Message): Generator<AgentEvent> {
    if (type !== 'answer') return
    if (thought) yield { type: 'reasoning', text: thought }
    if (isText(kind) && content) yield* this.#texts.say(id ?? '', content, { more: true })
  }

  *#answer({ id, content_type: kind }: Message, content: string): Generator<AgentEvent> {
    if (kind === 'card') return yield* this.#texts.say('card', words.card[this.#language])
    if (kind !== 'object_string') return yield* this.#texts.say(id ?? '', isText(kind) ? content : '')
    const parts = partsIn(content)
    yield* this.#texts.say(id ?? '', parts.map(({ text }) => text ?? '').join(''))
    for (const { file_url: url, name, type } of parts) {
      if (!url || !/^https?:$/.test(URL.parse(url)?.protocol ?? '') || this.#files.has(url)) continue
      this.#files.add(url)
      yield { type: 'file', name: name || type || 'file', url }
    }
  }

  #refused(fault: 'denied' | 'invalid', why: keyof typeof words): RemoteError {
    return new RemoteError(fault, words[why].en, { userMessage: words[why][this.#language] })
  }
}

const isText = (kind: Message['content_type']) => (kind ?? 'text') === 'text'
