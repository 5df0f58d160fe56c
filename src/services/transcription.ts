import { FormData } from 'undici'
import { z } from 'zod'
import type { Model } from '../contract/agent.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'
import { FarSide } from '../lib/far-side.ts'
import { named } from '../lib/linked-media.ts'
import type { Patience } from '../lib/watchdog.ts'

/** The providers whose models can be asked. */
export const transcribing: readonly Model['provider'][] = ['openai', 'openai-compatible']

/** The most that OpenAI takes, which others have copied. https://platform.openai.com/docs/guides/speech-to-text (read 2026-11) */
const LARGEST = 25 * 1024 * 1024
const patience: Patience = { headers: 120_000, first: 30_000, idle: 30_000, total: 180_000 }
const OPENAI = 'https://api.openai.com/v1'

const tooLarge = {
  'zh-CN': '这段语音太长了，请分几段发送。',
  en: 'This voice message is too long. Please send it in parts.',
}
const notHeard = {
  'zh-CN': '没能听懂这段语音，请用文字告诉我。',
  en: 'This voice message could not be understood. Please tell me in words.',
}

const answer = z.object({ text: z.string() })

/** Turns voice messages into text, with the model that an admin chose for it. */
export class Transcription {
  readonly #modelOf: (id: string) => Model | undefined
  #id: string | undefined

  constructor(modelOf: (id: string) => Model | undefined) {
    this.#modelOf = modelOf
  }

  /** Takes over a configuration: the id of a model; undefined = none. */
  use(id: string | undefined): void {
    this.#id = id
  }

  /** The id of the model that was chosen for it. */
  get id(): string | undefined {
    return this.#id
  }

  /** True when there is a model to ask. */
  get ready(): boolean {
    return this.#model !== undefined
  }

  /** What is said in a recording. Throws RemoteError with words for the person. https://platform.openai.com/docs/api-reference/audio (read 2026-11) */
  async hear(recording: Blob, { signal, language }: { signal: AbortSignal; language: Language }): Promise<string> {
    const model = this.#model
    if (!model) throw new RemoteError('denied', 'no model for transcription is configured')
    if (recording.size > LARGEST)
      throw new RemoteError('invalid', 'a recording is too large to be heard', { userMessage: tooLarge[language] })
    const { baseUrl = OPENAI, apiKey } = model
    const far = new FarSide({
      who: new URL(baseUrl).host,
      baseUrl,
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      secrets: apiKey ? [apiKey] : [],
      patience,
    })
    const body = new FormData()
    body.append('model', model.model)
    body.append('response_format', 'json')
    // Servers go by the ending of the name.
    body.append('file', recording, named('voice', recording.type))
    const said = answer.safeParse(await (await far.ask('/audio/transcriptions', { signal, language, body })).json())
    if (said.success) return said.data.text.trim()
    throw new RemoteError('invalid', 'the model for transcription answered with no text', {
      userMessage: notHeard[language],
    })
  }

  get #model(): Model | undefined {
    const model = this.#id === undefined ? undefined : this.#modelOf(this.#id)
    return model && transcribing.includes(model.provider) ? model : undefined
  }
}
