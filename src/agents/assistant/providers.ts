import type { LanguageModel, streamText } from 'ai'
import type { Model } from '../../contract/agent.ts'

type Fetch = typeof globalThis.fetch
type Options = NonNullable<Parameters<typeof streamText>[0]['providerOptions']>

/** What is peculiar to one maker of models. */
export interface Maker {
  baseUrl: string
  /** Its whole list of models, and the headers that this asks for. */
  list: string
  headers(apiKey: string): Record<string, string>
  /** Loads the maker's part of the SDK. Keys and addresses in the environment are not its business: both are always given. */
  load(model: Required<Pick<Model, 'baseUrl' | 'model'>> & { apiKey: string }, fetch: Fetch): Promise<LanguageModel>
  options?: Options
}

const bearer = (apiKey: string): Record<string, string> => (apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` })

export const makers: Record<Model['provider'], Maker> = {
  'openai-compatible': {
    baseUrl: '',
    list: '/models',
    headers: bearer,
    async load({ baseUrl, apiKey, model }, fetch) {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      const key = apiKey === '' ? {} : { apiKey }
      return createOpenAICompatible({ name: 'compatible', baseURL: `${baseUrl}`, ...key, includeUsage: true, fetch })(
        model,
      )
    },
  },
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    list: '/models',
    headers: bearer,
    async load({ baseUrl, apiKey, model }, fetch) {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return createOpenAI({ baseURL: `${baseUrl}`, apiKey, fetch }).responses(model)
    },
    // The history is ours: nothing of it stays at the maker's.
    options: { openai: { store: false } },
  },
  anthropic: {
    baseUrl: 'https://api.anthropic.com/v1',
    list: '/models?limit=1000',
    headers: (apiKey) => ({ 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }),
    async load({ baseUrl, apiKey, model }, fetch) {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      return createAnthropic({ baseURL: `${baseUrl}`, apiKey, fetch })(model)
    },
  },
  google: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    list: '/models?pageSize=1000',
    headers: (apiKey) => ({ 'x-goog-api-key': apiKey }),
    async load({ baseUrl, apiKey, model }, fetch) {
      const { createGoogle } = await import('@ai-sdk/google')
      return createGoogle({ baseURL: `${baseUrl}`, apiKey, fetch })(model)
    },
  },
}
