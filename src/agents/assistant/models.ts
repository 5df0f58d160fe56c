import type { AgentEvent, Model, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Words } from '../../contract/language.ts'
import type { AssistantParts } from './run.ts'
import { ask, type Question, type Step } from './step.ts'

const words: Record<'another' | 'silent', Words> = {
  another: { 'zh-CN': '模型没有回应，正在换用 {model}…', en: 'The model does not answer; trying {model}…' },
  silent: {
    'zh-CN': '模型没有给出回答，请换个说法再问一次。',
    en: 'The model gave no answer. Ask again in other words.',
  },
}

/** A model, and whether it is shown pictures. */
interface Candidate {
  model: Model
  sees: boolean
}

/** What to ask; the person's words with pictures, for models that see, and without. */
export interface Asking extends Omit<Question, 'messages'> {
  before: Question['messages']
  /** With pictures; absent where there are none. */
  shown: Question['messages'][number] | undefined
  said: Question['messages'][number]
  after: Question['messages']
}

/**
 * The models of one turn, the wanted one first. One that fails before its first word is left for the next; one that refuses pictures
 * is asked again without. Later steps go on with the one that worked.
 */
export class TurnModels {
  readonly #parts: AssistantParts
  readonly #turn: Turn
  #left: Candidate[]

  constructor(parts: AssistantParts, turn: Turn, pictures: boolean) {
    this.#parts = parts
    this.#turn = turn
    this.#left = modelsFor(parts, turn.model).flatMap((model) => [
      ...(pictures && model.vision !== false ? [{ model, sees: true }] : []),
      { model, sees: false },
    ])
  }

  async *ask(asking: Asking, signal: AbortSignal): AsyncGenerator<AgentEvent, Step> {
    const { language } = this.#turn
    const { host, patience } = this.#parts
    const failures: RemoteError[] = []
    for (let [candidate] = this.#left; candidate; [candidate] = this.#left) {
      const { model, sees } = candidate
      const { before, shown, said, after, ...question } = asking
      const messages = [...before, sees && shown ? shown : said, ...after]
      let begun = false
      try {
        const events = ask(model, { ...question, messages }, { signal, language, patience })
        let next = await events.next()
        for (; !next.done; next = await events.next()) {
          begun ||= next.value.type === 'text'
          yield next.value
        }
        const step = next.value
        if (step.anyText || step.pictures.length > 0 || step.calls.length > 0 || step.refused > 0) return step
        throw new RemoteError('invalid', `the model ${model.id} ended without a word (${step.finish})`, {
          userMessage: words.silent[language],
        })
      } catch (error) {
        if (!(error instanceof RemoteError) || begun) throw error
        failures.push(error)
        this.#left = withoutFailed(this.#left, candidate, error)
        const another = this.#left[0]?.model
        host.log.warn('a model failed before its first word', { model: model.id, turn: this.#turn.id, error })
        if (another && another !== model)
          yield { type: 'status', text: words.another[language].replace('{model}', another.id) }
      }
    }
    throw failures.find(({ passing }) => passing) ?? failures[0] ?? new RemoteError('denied', 'no model is left')
  }
}

/** What is left to try. Only a refused request can be the pictures' fault. */
function withoutFailed(left: Candidate[], failed: Candidate, { fault }: RemoteError): Candidate[] {
  const blind = failed.sees && fault === 'invalid'
  return left.filter(({ model, sees }) => model !== failed.model || (blind && !sees))
}

/** The configured ones among those that this agent may ask, the wanted one first. */
export function modelsFor({ settings, host }: AssistantParts, wanted: string | undefined): Model[] {
  const own = wanted !== undefined && host.model(wanted) ? wanted : settings.model
  const ids = [...new Set([own, ...settings.fallbackModels])]
  const models = ids.flatMap((id) => host.model(id) ?? [])
  if (models.length > 0) return models
  const named = ids.map((id) => `"${id}"`).join(', ')
  throw new RemoteError('denied', `the model ${named} does not exist or is switched off: configure it, or name another`)
}
