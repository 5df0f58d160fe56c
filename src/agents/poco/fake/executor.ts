import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Books, blocking, type Item, type Request, type Run, type Session, waiting } from './books.ts'
import {
  assistantMessage,
  resultMessage,
  textBlock,
  toolResult,
  toolUse,
  userMessage,
  visibleText,
} from './messages.ts'
import { type Answers, type Script, type Step, stepsOf } from './script.ts'

export interface Limits {
  /** ms before everything that happens. */
  delay: number
  /** ms that a question, or a plan, waits. */
  askWithin: number
  planWithin: number
  /** ms that it takes to stop a run that is at work. */
  stopTakes: number
}

/** Runs tasks as Poco's executor does, one at a time in each session. */
export class Executor {
  readonly #books: Books
  readonly #limits: Limits
  #held = new AbortController()

  constructor(books: Books, limits: Limits) {
    this.#books = books
    this.#limits = limits
  }

  /** Runs at work. */
  get open(): number {
    const busy = [...this.#books.sessions.values()].filter((session) => blocking(session))
    return busy.length
  }

  /** Begins, or waits behind what is at work. */
  enqueue(session: Session, { prompt, request, script }: Pick<Item, 'prompt' | 'request' | 'script'>): Run | Item {
    if (!blocking(session)) return this.begin(session, prompt, script)
    const item: Item = { id: randomUUID(), session, prompt, request, status: 'queued', script, run: undefined }
    session.items.push(item)
    return item
  }

  begin(session: Session, prompt: string, script: Script, item?: Item): Run {
    session.state = { todos: [], current_step: null, changes: [] }
    session.exportStatus = null
    const run: Run = {
      id: randomUUID(),
      session,
      userMessage: this.#books.say(session, userMessage(prompt)).id,
      prompt,
      status: 'queued',
      script,
      queueItem: item?.id,
      error: undefined,
      stop: new AbortController(),
      usage: undefined,
    }
    if (item) Object.assign(item, { status: 'promoted', run })
    session.runs.push(run)
    session.status = 'pending'
    this.#books.runs.set(run.id, run)
    void this.#execute(run)
    return run
  }

  cancel(session: Session): { runs: number; items: number; requests: number } {
    const items = waiting(session)
    for (const item of items) item.status = 'canceled'
    const open = [...this.#books.requests.values()].filter((one) => one.session === session && one.status === 'pending')
    for (const request of open) {
      request.status = 'expired'
      request.settled.abort()
    }
    const run = blocking(session)
    if (run && run.status !== 'canceling') this.#stop(run)
    else if (!run) session.status = 'canceled'
    return { runs: run ? 1 : 0, items: items.length, requests: open.length }
  }

  #stop(run: Run): void {
    const ended = () => {
      run.status = 'canceled'
      run.session.status = 'canceled'
    }
    if (this.#limits.stopTakes > 0) {
      run.status = 'canceling'
      run.session.status = 'canceling'
      setTimeout(ended, this.#limits.stopTakes).unref()
    } else ended()
    run.stop.abort()
  }

  async #execute(run: Run): Promise<void> {
    const { session, script } = run
    const delay = script.faults?.delay ?? this.#limits.delay
    try {
      await this.#pause(delay, run)
      run.status = 'claimed'
      await this.#pause(delay, run)
      run.status = 'running'
      session.status = 'running'
      let answers: Answers
      for (const step of stepsOf(script)) {
        await this.#pause(delay, run)
        const outcome = await this.#take(step, run, answers)
        if (outcome === 'interrupted') break
        answers = outcome ?? answers
      }
      await this.#pause(delay, run)
      this.#end(run)
    } catch (error) {
      if (!run.stop.signal.aborted) throw error
    }
  }

  #end(run: Run): void {
    const { session, script } = run
    run.usage = script.usage
    if (script.error) {
      run.status = 'failed'
      run.error = script.error.message ?? 'The executor failed. (SIM-BODY)'
      session.status = 'failed'
      for (const item of waiting(session)) item.status = 'paused'
      this.#books.outbox.ended(run)
      return
    }
    this.#sayResult(run)
    run.status = 'completed'
    session.status = 'completed'
    this.#books.outbox.ended(run)
    if (session.state.changes.length > 0) this.#export(session, script.exportAfter ?? 0)
    const next = waiting(session).find(({ status }) => status === 'queued')
    if (next) this.begin(session, next.prompt, next.script, next)
  }

  #export(session: Session, after: number): void {
    session.exportStatus = 'pending'
    if (after === Number.POSITIVE_INFINITY) return
    setTimeout(() => {
      session.exportStatus = 'ready'
    }, after).unref()
  }

  /** The last message repeats the answer. One that is exactly the same as what was said last is not kept. */
  #sayResult(run: Run): void {
    const { session, script } = run
    const last = visibleText(session.messages.at(-1)?.content ?? {})
    const text = script.result ?? last
    if (text === last) return
    const say = () => this.#books.say(session, resultMessage(text, script.usage))
    if (script.lateBy) setTimeout(say, script.lateBy).unref()
    else say()
  }

  async #take(step: Step, run: Run, answers: Answers): Promise<Answers | 'interrupted'> {
    const { session } = run
    const say = (...blocks: object[]) => this.#books.say(session, assistantMessage(blocks))
    if ('say' in step) say(textBlock(typeof step.say === 'string' ? step.say : step.say(answers)))
    else if ('says' in step) say(...step.says.map(textBlock))
    else if ('think' in step) say({ _type: 'ThinkingBlock', thinking: step.think, signature: '' })
    else if ('sub' in step) this.#books.say(session, assistantMessage([textBlock(step.sub)], 'toolu_parent'))
    else if ('raw' in step) this.#books.say(session, step.raw)
    else if ('wait' in step) await this.#pause(step.wait, run)
    else if ('hold' in step) await this.#hold(run)
    else if ('todos' in step) Object.assign(session.state, { todos: step.todos, current_step: step.step ?? null })
    else if ('file' in step) {
      session.files.set(step.file, step.content)
      session.state.changes.push({ path: step.file, status: step.status ?? 'added' })
    } else if ('tool' in step) await this.#useTool(step, run)
    else return this.#wantInput(step, run)
    return undefined
  }

  async #useTool({ tool, input, output, fails }: Extract<Step, { tool: string }>, run: Run): Promise<void> {
    const id = `toolu_${randomUUID()}`
    this.#books.say(run.session, assistantMessage([toolUse(id, tool, input ?? {})]))
    await this.#pause(this.#limits.delay, run)
    this.#books.say(run.session, toolResult(id, output ?? 'ok', fails))
  }

  /** Waits for a person exactly as long as the question lives, and then goes on without. */
  async #wantInput(
    step: Extract<Step, { ask: unknown } | { plan: string }>,
    run: Run,
  ): Promise<Answers | 'interrupted'> {
    const plans = 'plan' in step
    const tool = plans ? 'ExitPlanMode' : 'AskUserQuestion'
    const input = plans ? { plan: step.plan } : { questions: step.ask }
    const id = `toolu_${randomUUID()}`
    this.#books.say(run.session, assistantMessage([toolUse(id, tool, input)]))
    const { askWithin, planWithin } = this.#limits
    const request = this.#request(run.session, { tool, input, within: plans ? planWithin : askWithin })
    await sleep(request.expiresAt - this.#books.now(), undefined, {
      signal: AbortSignal.any([request.settled.signal, run.stop.signal]),
    }).catch(() => undefined)
    run.stop.signal.throwIfAborted()
    const { answers } = request
    const approved = answers?.approved?.trim().toLowerCase() === 'true'
    const refused = answers === undefined ? 'User input timeout' : plans && !approved ? 'Plan not approved' : undefined
    this.#books.say(run.session, toolResult(id, refused ?? 'ok', refused !== undefined))
    return refused !== undefined && plans ? 'interrupted' : answers
  }

  #request(session: Session, { tool, input, within }: { tool: string; input: object; within: number }): Request {
    const request: Request = {
      id: randomUUID(),
      session,
      tool,
      input,
      status: 'pending',
      answers: undefined,
      createdAt: this.#books.now(),
      expiresAt: this.#books.now() + within,
      settled: new AbortController(),
    }
    this.#books.requests.set(request.id, request)
    this.#books.outbox.asked(request)
    return request
  }

  /** Lets the runs that hold go on. */
  letGo(): void {
    this.#held.abort()
    this.#held = new AbortController()
  }

  async #hold(run: Run): Promise<void> {
    const signal = AbortSignal.any([this.#held.signal, run.stop.signal])
    await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => undefined)
    run.stop.signal.throwIfAborted()
  }

  async #pause(ms: number, run: Run): Promise<void> {
    await sleep(ms, undefined, { signal: run.stop.signal })
  }
}
