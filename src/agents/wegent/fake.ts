import { type Call, type Exchange, sendJson, sendStream, startFakeServer } from '../../lib/fake-server.ts'
import { FakeWatch } from '../../lib/fake-watch.ts'
import { faultsOf, readSimWords } from '../../lib/fault-words.ts'
import { answerTo } from './fake/answers.ts'
import { link, upload } from './fake/attachments.ts'
import { advance, itemsOf, outputOf, responseOf, settle } from './fake/output.ts'
import { Refused, refuseAsTold, sendRefused } from './fake/refusals.ts'
import { type AskBody, type Keys, lastWords, readAsk, userOf } from './fake/requests.ts'
import type { Script } from './fake/script.ts'
import { frames } from './fake/stream.ts'
import { type FakeTask, isBusy, Tasks, type TaskTurn, type Team } from './fake/tasks.ts'

export type { Script } from './fake/script.ts'
export type { FakeTask, Team } from './fake/tasks.ts'

export interface WegentFakeOptions {
  /** 0 picks a free one. */
  port?: number
  /** One that chats, `default#sim`, and one that works on its own, `default#coder`, when absent. */
  teams?: Team[]
  keys?: Keys
  /** ms before every event of a stream. */
  delayMs?: number
  /** Lists what people said as well, as some versions do. */
  listsQuestions?: boolean
  /** Bytes of one attachment. */
  largest?: number
}

export interface WegentFake {
  /** What goes into `baseUrl`. */
  url: string
  /** One of Ann's, and one that needs a name. */
  personalKey: string
  serviceKey: string
  /** Plays this instead of a default answer, for the next question. */
  enqueue(script: Script): void
  /** Loses every task. */
  forget(): void
  tasks(): FakeTask[]
  /** Somebody asks on Wegent's own page. */
  askElsewhere(task: FakeTask, text: string, script: Script): void
  journal(): readonly Exchange[]
  /** Answers that are not over yet. */
  open(): number
  /** Cancels that ended something. */
  stops(): number
  /** Every rule that a client broke. Must stay empty. */
  violations(): string[]
  close(): Promise<void>
}

const someTeams: Team[] = [
  { name: 'default#sim', shell: 'Chat', models: ['big'] },
  { name: 'default#coder', shell: 'ClaudeCode' },
]
const personalKey = 'wg-sim-personal-0123456789abcdef'
const serviceKey = 'wg-sim-service-0123456789abcdef'

/** A Wegent with its teams. Knows nothing of the agent that it stands opposite to. */
export async function startWegentFake(options: WegentFakeOptions = {}): Promise<WegentFake> {
  const far = new FarSide(options)
  const server = await startFakeServer(options.port ?? 0, (call) => far.answer(call))
  return {
    url: server.origin,
    personalKey,
    serviceKey,
    enqueue: (script) => far.scripts.push(script),
    forget: () => far.tasks.forget(),
    tasks: () => far.tasks.all,
    askElsewhere: (task, text, script) => {
      far.tasks.addTurn(task, text, script).status = 'RUNNING'
    },
    journal: server.journal,
    open: server.open,
    stops: () => far.stops,
    violations: () => far.watch.violations(server.leaked(10_000)),
    close: server.close,
  }
}

class FarSide {
  readonly scripts: Script[] = []
  readonly tasks = new Tasks()
  readonly watch = new FakeWatch()
  stops = 0
  readonly #options: WegentFakeOptions
  readonly #teams: Team[]
  readonly #keys: Keys

  constructor(options: WegentFakeOptions) {
    this.#options = options
    this.#teams = options.teams ?? someTeams
    this.#keys = options.keys ?? { personal: { [personalKey]: 'ann' }, service: [serviceKey] }
  }

  async answer(call: Call): Promise<void> {
    try {
      await this.#route(call)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      sendRefused(call, error)
    }
  }

  async #route(call: Call): Promise<void> {
    const route = `${call.method} ${call.url.pathname}`
    const user = userOf(call.headers, this.#keys)
    if (route === 'POST /api/v1/responses') return this.#ask(call, user)
    if (route === 'POST /api/v1/attachments/upload')
      return upload(call, user, this.tasks, this.#options.largest ?? 100 * 1024 * 1024)
    const [, verb, id, cancel] = /^(GET|POST|DELETE) \/api\/v1\/responses\/([^/]+)(\/cancel)?$/.exec(route) ?? []
    if (id === undefined || (verb === 'POST') !== (cancel !== undefined)) throw new Refused(404, 'Not Found')
    const task = this.tasks.find(id, user)
    if (!task) throw new Refused(404, `Response '${id}' not found`)
    if (verb === 'POST') return this.#cancel(call, task)
    if (verb === 'GET') return this.#look(call, task)
    this.tasks.delete(task)
    sendJson(call, 200, { id, object: 'response', deleted: true })
  }

  async #ask(call: Call, user: string): Promise<void> {
    const body = readAsk(call.exchange.body, (name) => this.watch.broken(`POST /responses: unknown field ${name}`))
    const team = this.#teamFor(body, user)
    const before = this.#taskBefore(body, user)
    if (before && isBusy(before)) throw new Refused(400, 'Task is still running')
    const asked = lastWords(body)
    if (asked.trim() === '') this.watch.broken('POST /responses: nothing was asked')
    const { said, words } = readSimWords(asked)
    const earlier = before?.turns.map((turn) => turn.asked) ?? []
    const script = this.scripts.shift() ?? answerTo({ said, words }, earlier)
    const faults = { delay: this.#options.delayMs ?? 0, ...faultsOf(words), ...script.faults }
    const conversation = body.previous_response_id ?? 'new'
    this.watch.asks([user, conversation, asked].join(), call.exchange)
    if (faults.refuse) return refuseAsTold(call, faults.refuse)
    const task = before ?? this.tasks.begin(user, team)
    link(body.attachment_ids ?? [], task, this.tasks)
    const turn = this.tasks.addTurn(task, asked, script)
    const streams = body.stream && !body.background
    if (team.shell !== 'Chat' && streams) {
      turn.status = 'FAILED'
      this.scripts.unshift(script)
      throw new Refused(400, 'Streaming is only supported for Chat Shell type teams')
    }
    if (streams) return this.#stream(call, task, turn, { faults, previous: body.previous_response_id ?? undefined })
    if (team.shell === 'Chat' && !body.background) settle(turn)
    const status = team.shell !== 'Chat' ? 'queued' : body.background ? 'in_progress' : 'completed'
    sendJson(call, 200, responseOf(task, itemsOf(turn), { status }))
  }

  #teamFor({ model }: AskBody, user: string): Team {
    const [namespace, name, wanted] = model.split('#')
    if (name === undefined) {
      const how = "Expected format: 'namespace#team_name' or 'namespace#team_name#model_id'"
      throw new Refused(400, `Invalid model format: '${model}'. ${how}`)
    }
    const team = this.#teams.find((one) => one.name === `${namespace}#${name}`)
    if (!team || (team.users && !team.users.includes(user)))
      throw new Refused(404, `Team '${namespace}#${name}' not found or not accessible`)
    if (wanted !== undefined && !team.models?.includes(wanted))
      throw new Refused(404, `Model '${namespace}/${wanted}' not found`)
    return team
  }

  #taskBefore({ previous_response_id: id }: AskBody, user: string): FakeTask | undefined {
    if (!id) return undefined
    if (!id.startsWith('resp_')) {
      this.watch.broken(`POST /responses: ${id} is no response, and would be ignored`)
      return undefined
    }
    if (!/^\d+$/.test(id.slice(5))) throw new Refused(400, `Invalid previous_response_id format: '${id}'`)
    const task = this.tasks.find(id, user)
    if (!task) throw new Refused(404, `Previous response '${id}' not found`)
    return task
  }

  async #stream(
    call: Call,
    task: FakeTask,
    turn: TaskTurn,
    { faults, previous }: { faults: object; previous: string | undefined },
  ): Promise<void> {
    turn.status = 'RUNNING'
    turn.streaming = true
    // Who leaves stops nothing: the model goes on until it is done, or cancelled.
    call.response.once('close', () => {
      turn.streaming = false
    })
    await sendStream(call, frames(task, turn, previous), { faults, hurry: turn.cancelled.signal })
    turn.streaming = false
  }

  #look(call: Call, task: FakeTask) {
    const turn = task.turns.at(-1)
    const refusal = turn?.script.lookRefusals?.shift()
    if (refusal) return refuseAsTold(call, refusal)
    if (turn) advance(turn)
    sendJson(call, 200, responseOf(task, outputOf(task, this.#options.listsQuestions ?? false)))
  }

  /** What a Chat team has said stays, and counts as complete. */
  #cancel(call: Call, task: FakeTask): void {
    const turn = task.turns.at(-1)
    if (turn && isBusy(task)) {
      this.stops += 1
      turn.status = task.team.shell === 'Chat' ? 'COMPLETED' : 'CANCELLED'
      turn.cancelled.abort()
    }
    sendJson(call, 200, responseOf(task, outputOf(task, this.#options.listsQuestions ?? false)))
  }
}
