import { hash } from 'node:crypto'
import type { AgentEvent } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language, Words } from '../../contract/language.ts'
import { plainly } from '../../lib/linked-media.ts'
import { Paragraphs } from '../../lib/paragraphs.ts'
import type { A2aApi } from './api.ts'
import { type Artifact, last, type Part, type Status, type Task, type Update, waiting } from './wire.ts'

const words = {
  waits: { 'zh-CN': '对方在等待你的回答，请直接回复。', en: 'The agent waits for your answer: just reply.' },
  signIn: {
    'zh-CN': '对方需要授权才能继续，这一步不能在聊天里完成。完成授权后请再发一条消息。',
    en: 'The agent needs an authorisation that cannot be given in this chat. Send another message once it has it.',
  },
  canceled: { 'zh-CN': '任务在对方那里被取消了。', en: 'The task was cancelled at the agent’s side.' },
  rejected: { 'zh-CN': '对方拒绝了这个任务。', en: 'The agent declined this task.' },
  unshown: {
    'zh-CN': '（对方还发来了无法在聊天中显示的内容：{what}）',
    en: '(The agent also sent what a chat cannot show: {what})',
  },
} satisfies Record<string, Words>

const longestStatus = 200
/** Characters of one piece of data. */
const longestData = 4000
const mostUnshown = 10
const mostMarks = 100

/** Folds what an agent says about one task, or its one message, into what the person is told. */
export class A2aAnswer {
  /** Nothing more will come. */
  over = false
  /** The task goes on with the person's next message. */
  waits = false
  /** Why it did not succeed. To be thrown once all else is told. */
  failure: RemoteError | undefined
  readonly #api: A2aApi
  readonly #language: Language
  readonly #texts = new Paragraphs()
  /** What each artifact is, as one text; and which of them an earlier turn has told of. */
  readonly #made = new Map<string, string>()
  readonly #told: ReadonlySet<string>
  #isTask = false
  #status = ''
  readonly #files = new Set<string>()
  readonly #unshown = new Set<string>()

  constructor(api: A2aApi, language: Language, told: readonly string[] = []) {
    this.#api = api
    this.#language = language
    this.#told = new Set(told)
  }

  /** Marks of all artifacts, for the next turn of the same task: it shows them again. */
  get told(): string[] {
    return [...this.#made].map(markOf).slice(-mostMarks)
  }

  *read({ task, message, statusUpdate, artifactUpdate }: Partial<Update>): Generator<AgentEvent> {
    if (task) yield* this.look(task)
    this.#isTask ||= Boolean(task ?? artifactUpdate ?? statusUpdate)
    if (artifactUpdate) yield* this.#artifact(artifactUpdate.artifact, artifactUpdate.append === true)
    if (statusUpdate) yield* this.#stand(statusUpdate.status)
    if (message) {
      yield* this.#texts.say(`message ${message.messageId ?? ''}`, textOf(message.parts, '\n'))
      yield* this.#show(message.parts)
      // Without a task, a message is the whole answer.
      if (!this.#isTask) yield* this.#end()
    }
  }

  /** A task as it is now, with all that it has brought forth. */
  *look({ artifacts, status }: Task): Generator<AgentEvent> {
    for (const artifact of artifacts) yield* this.#artifact(artifact, false)
    yield* this.#stand(status)
  }

  *#artifact({ artifactId, name, parts }: Artifact, append: boolean): Generator<AgentEvent> {
    const id = artifactId ?? ''
    const made = parts.map(({ text, raw, url, data }) => text ?? raw ?? url ?? JSON.stringify(data)).join('')
    this.#made.set(id, append ? (this.#made.get(id) ?? '') + made : made)
    if (!append && this.#told.size > 0 && this.#told.has(markOf([id, made]))) return
    yield* this.#texts.say(`artifact ${id}`, textOf(parts), { more: append })
    yield* this.#show(parts, name ?? undefined)
  }

  *#stand({ state, message }: Status): Generator<AgentEvent> {
    const parts = message?.parts ?? []
    const text = textOf(parts, '\n').trim()
    if (!last.includes(state) && !waiting.includes(state)) {
      if (text !== '' && text !== this.#status)
        yield { type: 'status', text: text.slice(0, longestStatus).toWellFormed() }
      this.#status = text
      // Calls of tools come as data, with some makes.
      return yield* this.#show(parts.filter(({ url, raw }) => url ?? raw))
    }
    if (state === 'INPUT_REQUIRED') {
      yield { type: 'ask', question: text || words.waits[this.#language], options: [] }
    } else if (state === 'FAILED') this.failure = this.#api.failure(text, this.#language)
    else yield* this.#texts.say('status', text)
    yield* this.#show(parts)
    this.waits = waiting.includes(state)
    if (state === 'AUTH_REQUIRED') this.failure = this.#refused('denied', 'signIn')
    if (state === 'CANCELED') this.failure = this.#refused('invalid', 'canceled')
    if (state === 'REJECTED') this.failure = this.#refused('invalid', 'rejected')
    yield* this.#end()
  }

  *#end(): Generator<AgentEvent> {
    this.over = true
    const what = [...this.#unshown].join(', ')
    if (what !== '')
      yield* this.#texts.say(
        'unshown',
        words.unshown[this.#language].replace('{what}', () => plainly(what)),
      )
  }

  #refused(fault: 'denied' | 'invalid', why: 'signIn' | 'canceled' | 'rejected'): RemoteError {
    return new RemoteError(fault, words[why].en, { userMessage: words[why][this.#language] })
  }

  /** What is no text. */
  *#show(parts: readonly Part[], of?: string): Generator<AgentEvent> {
    for (const part of parts) {
      if (part.text !== undefined) continue
      if (part.data !== undefined) {
        yield* this.#data(part.data)
        continue
      }
      const url = addressOf(part)
      const id = url && hash('sha256', url)
      if (url && id && !this.#files.has(id)) {
        this.#files.add(id)
        yield { type: 'file', name: part.name || of || nameIn(part.url) || 'file', url }
      }
      if (!url && this.#unshown.size < mostUnshown) this.#unshown.add((part.name || part.type || '?').slice(0, 100))
    }
  }

  *#data(data: unknown): Generator<AgentEvent> {
    const json = JSON.stringify(data, null, 2)
    const shown = json.length > longestData ? `${json.slice(0, longestData).toWellFormed()}\n…` : json
    yield* this.#texts.say(`data ${hash('sha256', json)}`, `\`\`\`json\n${shown.replaceAll('```', '` ` `')}\n\`\`\``)
  }
}

const markOf = ([id, made]: [string, string]) => hash('sha256', `${id} ${made}`).slice(0, 16)

/** Pieces of an artifact, however it was cut, belong together; those of a message are said one after the other. */
function textOf(parts: readonly Part[], between = ''): string {
  return parts.flatMap(({ text }) => (text === undefined ? [] : [text])).join(between)
}

/** Where a file lies; one that came along carries itself. */
function addressOf({ url, raw, type }: Part): string | undefined {
  if (url !== undefined) return /^https?:$/.test(URL.parse(url)?.protocol ?? '') ? url : undefined
  const bytes = Buffer.from(raw ?? '', 'base64')
  if (bytes.length === 0) return undefined
  const media = /^[\w.+-]+\/[\w.+-]+$/.test(type ?? '') ? type : 'application/octet-stream'
  return `data:${media};base64,${bytes.toString('base64')}`
}

function nameIn(url: string | undefined): string {
  return (
    URL.parse(url ?? '')
      ?.pathname.split('/')
      .at(-1) ?? ''
  )
}
