import type { AgentEvent } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { DifyApi } from './api.ts'
import { footnotes, type Source } from './citations.ts'
import { type DifyEvent, type DifyFile, filesIn, outputText } from './events.ts'
import { type Pending, pendingIn } from './form.ts'
import type { DifySettings } from './settings.ts'
import { DifyText } from './text.ts'
import { DifyTools } from './tools.ts'

interface Parts {
  api: DifyApi
  settings: DifySettings
  language: Language
  user: string
  /** Ids of the files that this turn has sent: Dify names them among the answer's. */
  uploaded: readonly string[]
}

/** Folds what Dify says about one run into what the person is told. */
export class DifyAnswer {
  /** `ending`: Dify is done, and one more event of its goodbye may follow. */
  state: 'running' | 'ending' | 'complete' = 'running'
  /** What the run waits for, to be filled in by a person. */
  readonly forms: Pending[] = []
  readonly #parts: Parts
  readonly #text: DifyText
  readonly #tools: DifyTools
  readonly #shown = new Set<string>()
  #tokens = { input: 0, output: 0 }
  #isWorkflow = false
  #streamsAsAgent = false
  #goodbyes = new Set<string>()
  #fallback = ''
  #sources: readonly Source[] = []
  #failure: RemoteError | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#text = new DifyText(new URL(parts.settings.baseUrl).origin)
    this.#tools = new DifyTools(parts.language)
  }

  *read(event: DifyEvent): Generator<AgentEvent> {
    switch (event.event) {
      case 'agent_message':
        this.#streamsAsAgent = true
        return yield* this.#text.more(event.answer ?? '')
      case 'message':
        // The new kind of agent closes with one message that repeats everything.
        return yield* this.#streamsAsAgent
          ? this.#text.closing(event.answer ?? '')
          : this.#text.more(event.answer ?? '')
      case 'message_file':
        // When the message already owns a file, pieces of text come under this name (langgenius/dify issue 36990).
        return yield* event.url ? this.#file(event) : this.#text.more(event.answer ?? '')
      case 'text_chunk':
        return yield* this.#text.more(event.data?.text ?? '')
      case 'message_replace':
        return yield* this.#text.instead(event.answer ?? '')
      case 'text_replace':
        return yield* this.#text.instead(event.data?.text ?? '')
      case 'reasoning_chunk':
        if (event.data?.reasoning) yield { type: 'reasoning', text: event.data.reasoning }
        return
      case 'agent_thought':
        return yield* this.#thought(event)
      case 'agent_log':
        return yield* this.#tools.log(event)
      case 'workflow_started':
        this.#isWorkflow = true
        return
      case 'node_started':
      case 'node_finished':
        return yield* this.#node(event)
      default:
        yield* this.#readEnding(event)
    }
  }

  /** The last words, once the stream has ended as it should. Throws when the run did not succeed. */
  *end(): Generator<AgentEvent> {
    yield* this.#text.end()
    if (this.#text.said.trim() === '' && this.#fallback !== '') yield* this.#text.more(this.#fallback)
    yield* this.#text.end()
    if (!this.#failure) yield* this.#citations()
    yield* this.#tools.end()
    const { input, output } = this.#tokens
    if (input + output > 0) yield { type: 'usage', input, output }
    if (this.#failure) throw this.#failure
  }

  *#readEnding(event: DifyEvent): Generator<AgentEvent> {
    switch (event.event) {
      case 'message_end':
        this.#goodbye('message')
        this.#sources = event.metadata?.retriever_resources ?? this.#sources
        if (event.metadata?.usage) {
          const { prompt_tokens: input, completion_tokens: output } = event.metadata.usage
          // For a chatflow this may be a part of what its nodes have counted.
          if (input + output > this.#tokens.input + this.#tokens.output) this.#tokens = { input, output }
        }
        for (const file of event.files ?? []) yield* this.#file(file)
        return
      case 'workflow_finished':
        this.#isWorkflow = true
        return yield* this.#workflowFinished(event)
      case 'human_input_required':
        return this.#form(event)
      case 'workflow_paused':
        return this.#paused()
      case 'error':
        // Once the answer is whole, an error changes nothing any more.
        if (this.state !== 'running' && !this.#failure) return
        this.state = 'complete'
        throw this.#parts.api.refusal(event.raw, this.#parts.language)
    }
  }

  *#citations(): Generator<AgentEvent> {
    const { said } = this.#text
    const notes = this.#parts.settings.citations && said.trim() !== '' ? footnotes(this.#sources, said) : ''
    if (notes !== '') yield { type: 'text', text: `\n\n${notes}` }
  }

  *#workflowFinished({ data }: DifyEvent): Generator<AgentEvent> {
    const outputs = data?.outputs
    if (this.#tokens.input + this.#tokens.output === 0) this.#tokens.output = data?.total_tokens ?? 0
    if (data?.status === 'failed' || data?.status === 'stopped') {
      this.#failure = this.#unfinished(data.status, data.error ?? '')
      this.state = 'ending'
      return
    }
    if (data?.status === 'paused') {
      return this.#paused()
    }
    if (this.#fallback === '') {
      this.#fallback = typeof outputs?.answer === 'string' ? outputs.answer : outputText(outputs)
    }
    for (const file of [...(data?.files ?? []), ...filesIn(outputs)]) yield* this.#file(file)
    this.#goodbye('workflow')
  }

  #form(event: DifyEvent): void {
    const form = pendingIn(event.raw, this.#parts.user)
    if (form) this.forms.push(form)
    else this.#failure ??= needsForm(event, this.#parts.language)
    this.state = 'ending'
  }

  #paused(): void {
    if (this.forms.length === 0) this.#failure ??= needsForm(undefined, this.#parts.language)
    this.state = 'complete'
  }

  /** A chatflow says goodbye twice: message_end first since about 1.0, workflow_finished first before that. */
  #goodbye(kind: 'message' | 'workflow'): void {
    this.#goodbyes.add(kind)
    const both = this.#isWorkflow && this.#parts.settings.app === 'chatbot'
    this.state = this.#goodbyes.size === (both ? 2 : 1) ? 'complete' : 'ending'
  }

  *#thought(event: DifyEvent): Generator<AgentEvent> {
    if (this.#tools.isNew(event)) this.#text.pause()
    // The same words come as agent_message, so they are only kept for an app that sends none.
    if (event.thought) this.#fallback = event.thought
    yield* this.#tools.thought(event)
  }

  *#node(event: DifyEvent): Generator<AgentEvent> {
    const usage = event.data?.outputs?.usage
    if (event.event === 'node_finished' && isTokens(usage)) {
      this.#tokens.input += usage.prompt_tokens
      this.#tokens.output += usage.completion_tokens
    }
    yield* this.#tools.node(event)
  }

  *#file(file: DifyFile): Generator<AgentEvent> {
    const { settings, uploaded } = this.#parts
    const ours = [file.related_id, file.upload_file_id].some((id) => id && uploaded.includes(id))
    // Only what a person uploaded is a local_file; tools make tool_file and remote_url.
    const sent = file.transfer_method === 'local_file' && file.belongs_to !== 'assistant'
    if (ours || sent || file.belongs_to === 'user') return
    const url = URL.parse(file.url || file.remote_url || '', new URL(settings.baseUrl).origin)
    // The signature in the query differs each time the same file is named.
    if (!url || !/^https?:$/.test(url.protocol) || this.#shown.has(url.origin + url.pathname)) return
    this.#shown.add(url.origin + url.pathname)
    yield { type: 'file', name: file.filename || nameIn(url) || file.type || 'file', url: url.href }
  }

  #unfinished(status: 'failed' | 'stopped', error: string): RemoteError {
    // Dify ends a run of more than 20 minutes as if a person had stopped it.
    return this.#parts.api.refusal({ message: `the workflow ${status} ${error}`.trim() }, this.#parts.language)
  }
}

function needsForm(event: DifyEvent | undefined, language: Language): RemoteError {
  const title = event?.data?.node_title ? `“${event.data.node_title.slice(0, 100)}”` : ''
  const words = {
    'zh-CN': `流程停在人工步骤${title}，需要填写表单，但不能在聊天里填写，请到 Dify 或邮件中处理。`,
    en: `The workflow waits for a form ${title} that cannot be filled in here: see Dify’s own page or e-mail.`,
  }
  return new RemoteError('invalid', 'the workflow waits for human input that a chat cannot give', {
    userMessage: words[language].replace('  ', ' '),
  })
}

function nameIn(url: URL): string {
  const last = url.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

function isTokens(value: unknown): value is { prompt_tokens: number; completion_tokens: number } {
  if (typeof value !== 'object' || value === null) return false
  const { prompt_tokens, completion_tokens } = { prompt_tokens: undefined, completion_tokens: undefined, ...value }
  return Number.isFinite(prompt_tokens) && Number.isFinite(completion_tokens)
}
