import { jsonSchema, type ModelMessage, type ToolSet, tool } from 'ai'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Words } from '../../contract/language.ts'
import { earlyEnding } from '../../lib/early-ending.ts'
import { asking, refusalIn } from './approval.ts'
import { type Kept, keep, keptFor, openCalls, textOf } from './kept.ts'
import { modelsFor, TurnModels } from './models.ts'
import { instructionsFor, inWords, recent, withPictures } from './prompt.ts'
import type { AssistantParts } from './run.ts'
import type { Call, Step } from './step.ts'
import type { Bench } from './toolbox.ts'
import { refused, use } from './use.ts'

const notTheirs = 'Somebody else answered, who cannot allow this. Ask the person again who wanted it.'
/** Of tools and of the model, for the person. */
const mostPictures = 4

const exhausted: Words = {
  'zh-CN': '用了 {n} 步仍没有得出回答。请把问题拆小一些再问。',
  en: 'There was no answer after {n} steps. Ask for less at a time.',
}

/** One turn: the model is asked, uses tools, and is asked again, until it has nothing more to do. */
export async function* answer(parts: AssistantParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent> {
  const earlier = keptFor(turn)
  const fresh = {
    turn: turn.id,
    user: turn.user.id,
    text: turn.text,
    said: [],
    before: 0,
    turnsBefore: 0,
    step: 'said',
  } as const
  const kept = earlier ?? { ...fresh, said: [], asked: await inWords(parts, turn, signal) }
  const bench = yield* parts.toolbox.open(turn.language, signal)
  try {
    yield* new Answer({ parts, turn, bench, kept, keeps: earlier !== undefined }).run(signal)
  } finally {
    bench.release()
  }
}

interface AnswerParts {
  parts: AssistantParts
  turn: Turn
  bench: Bench
  kept: Kept
  /** Something is kept already. */
  keeps: boolean
}

class Answer {
  readonly #parts: AssistantParts
  readonly #turn: Turn
  readonly #bench: Bench
  readonly #kept: Kept
  #keeps: boolean
  /** The text of earlier steps. */
  #told = ''
  readonly #usage = { input: 0, output: 0 }
  readonly #pictures: string[] = []

  constructor({ parts, turn, bench, kept, keeps }: AnswerParts) {
    this.#parts = parts
    this.#turn = turn
    this.#bench = bench
    this.#kept = kept
    this.#keeps = keeps
  }

  async *run(signal: AbortSignal): AsyncGenerator<AgentEvent> {
    const { settings } = this.#parts
    const kept = this.#kept
    const again = kept.turn === this.#turn.id
    if (again) yield* this.#repeat()
    if (again && kept.step === 'asking') return yield* this.#askLeave(openCalls(kept.said))
    if (kept.step !== 'said') yield* this.#goOn(signal)
    const asked = await this.#asked(signal)
    const models = new TurnModels(this.#parts, this.#turn, asked.shown !== undefined)
    for (let step = 1; step <= settings.maxSteps; step++) {
      const mayUseTools = step < settings.maxSteps
      const said = yield* this.#listen(models.ask({ ...asked, after: kept.said, mayUseTools }, signal))
      kept.said.push(...said.messages)
      if (said.calls.length === 0 && said.refused === 0) return yield* this.#end(said)
      const [waiting, free] = split(said.calls, ({ name }) => this.#bench.tools.get(name)?.mustAsk === true)
      if (free.length > 0) yield* this.#use(free, signal)
      yield* this.#keep(waiting.length > 0 ? 'asking' : 'said')
      if (waiting.length > 0) return yield* this.#askLeave(waiting)
    }
    throw new RemoteError('invalid', `the model still wanted to use tools after ${settings.maxSteps} steps`, {
      userMessage: exhausted[this.#turn.language].replace('{n}', String(settings.maxSteps)),
    })
  }

  /** What an earlier attempt has said already. */
  async *#repeat(): AsyncGenerator<AgentEvent> {
    this.#told = textOf(this.#kept.said.slice(this.#kept.before))
    if (this.#told !== '') yield { type: 'text', text: this.#told }
  }

  /** What stays the same in every step. */
  async #asked(signal: AbortSignal) {
    const { settings } = this.#parts
    const { asked, turnsBefore } = this.#kept
    const looks = turnsBefore === 0 && modelsFor(this.#parts, this.#turn.model).some(({ vision }) => vision !== false)
    const most = { turns: settings.historyTurns, tokens: settings.historyTokens }
    return {
      instructions: instructionsFor(this.#parts, this.#turn),
      // What this turn goes on with is told in full.
      before: recent(withoutLast(this.#turn.history, turnsBefore), most),
      said: { role: 'user', content: asked } satisfies ModelMessage,
      shown: looks ? await withPictures(this.#parts, this.#turn, signal) : undefined,
      tools: toolSet(this.#bench),
    }
  }

  /** Takes up what a person was asked about: in this message, or in an earlier attempt that never said how it went. */
  async *#goOn(signal: AbortSignal): AsyncGenerator<AgentEvent> {
    const kept = this.#kept
    const calls = openCalls(kept.said)
    if (kept.step === 'using') {
      kept.said.push(
        refused(calls, 'It is not known whether this was done: it was interrupted. Ask before doing it again.'),
      )
      return yield* this.#keep('said')
    }
    Object.assign(kept, {
      turn: this.#turn.id,
      text: this.#turn.text,
      before: kept.said.length,
      turnsBefore: kept.turnsBefore + 1,
    })
    const why = this.#turn.user.id === kept.user ? refusalIn(this.#turn.text) : notTheirs
    if (why === undefined) {
      yield* this.#keep('using')
      yield* this.#use(calls, signal)
    } else kept.said.push(refused(calls, why))
    yield* this.#keep('said')
  }

  async *#use(calls: Call[], signal: AbortSignal): AsyncGenerator<AgentEvent> {
    const { message, pictures } = yield* use(calls, this.#bench, signal)
    this.#kept.said.push(message)
    this.#pictures.push(...pictures)
  }

  /** Passes on what a model says, below what it said before it used its tools. */
  async *#listen(events: AsyncGenerator<AgentEvent, Step>): AsyncGenerator<AgentEvent, Step> {
    let text = ''
    let next = await events.next()
    for (; !next.done; next = await events.next()) {
      const event = next.value
      if (event.type === 'text') {
        if (text === '' && this.#told !== '') yield { type: 'text', text: '\n\n' }
        text += event.text
        yield event
      } else if (event.type === 'replace') {
        text = event.text
        yield { type: 'replace', text: [this.#told, text].filter(Boolean).join('\n\n') }
      } else yield event
    }
    if (text.trim() !== '') this.#told = [this.#told, text].filter(Boolean).join('\n\n')
    const { usage, pictures } = next.value
    this.#pictures.push(...pictures)
    this.#usage.input += usage.input
    this.#usage.output += usage.output
    yield { type: 'usage', ...this.#usage }
    return next.value
  }

  async *#askLeave(calls: Call[]): AsyncGenerator<AgentEvent> {
    yield asking(calls, this.#turn.language)
  }

  async *#end(said: Step): AsyncGenerator<AgentEvent> {
    yield* earlyEnding(said.finish, this.#turn.language)
    // At the end, so that the reply's row holds them once.
    const shown = this.#pictures.filter((url) => url !== '').slice(0, mostPictures)
    for (const [index, url] of shown.entries()) yield { type: 'file', name: `picture-${index + 1}.${kindOf(url)}`, url }
    if (this.#keeps) yield { type: 'state', state: null }
  }

  /** What was done is not done again, whatever happens to this process. */
  async *#keep(step: Kept['step']): AsyncGenerator<AgentEvent> {
    this.#keeps = true
    this.#kept.step = step
    yield keep(this.#kept)
  }
}

const kindOf = (url: string) => /^data:image\/(\w+)/.exec(url)?.[1] ?? 'png'

function toolSet({ tools }: Bench): ToolSet {
  return Object.fromEntries(
    [...tools.values()].map(({ name, description, schema }) => [
      name,
      tool({ description, inputSchema: jsonSchema({ ...schema, properties: schema.properties ?? {} }) }),
    ]),
  )
}

function withoutLast(history: Turn['history'], turns: number): Turn['history'] {
  const starts = history.flatMap(({ role }, at) => (role === 'user' ? [at] : []))
  return turns === 0 ? history : history.slice(0, starts.at(-turns) ?? 0)
}

function split<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}
