import type { AgentEvent, Turn, TurnUser } from '../contract/agent.ts'
import type { Language } from '../contract/language.ts'
import type { Json } from '../contract/message.ts'
import type { Job } from '../store/job.ts'
import type { Session, Sessions } from '../store/sessions.ts'
import type { Ended, Tasks as TaskStore } from '../store/tasks.ts'

/** History is bounded by the agents' own settings too; no agent is handed more than this. */
const MOST_TURNS = 100

export interface Begin {
  job: Job
  user: TurnUser
  /** What is asked, in place of the message's text. */
  text: string
  agent: string
  /** Whose session it is: the conversation's, or memoryBeside() it. */
  memory: string
  language: Language
  /** The model that is wanted instead of the agent's own. */
  model: string | undefined
  /** 0 = a session never grows too old. */
  idleMinutes: number
}

/** A turn that has begun. */
export interface Begun {
  turn: Turn
  /** How long the session before had been idle, in ms, when that made this one a new one. */
  idleFor: number | undefined
  /** The agent's state, as it was last kept. */
  state(): Json | undefined
  /** Keeps what must survive: the agent's state, at once. */
  remember(event: AgentEvent): Promise<void>
  /** Ends the turn: what was answered becomes history, unless that is ''. */
  finish(answer: string): Promise<void>
}

/** Begins and ends turns; knows the session they belong to. */
export class TurnKeeper {
  readonly #sessions: Sessions
  readonly #tasks: TaskStore

  constructor(sessions: Sessions, tasks: TaskStore) {
    this.#sessions = sessions
    this.#tasks = tasks
  }

  /** The agent that the message may be an answer to, and in which of its memories it asked. */
  askedBy({ conversation, seq }: Job): Promise<{ agent: string; memory: string } | undefined> {
    return this.#tasks.askedLast(conversation, seq)
  }

  async begin({ job, user, text, agent, memory, language, model, idleMinutes }: Begin): Promise<Begun> {
    const { session, idleFor } = await this.#sessionFor(memory, { job, agent, idleMinutes })
    const history = await this.#tasks.history(session.id, MOST_TURNS)
    await this.#tasks.begin({ message: job.seq, session: session.id, agent, asked: text })
    const { message } = job
    const turn: Turn = {
      id: `${job.channel}-${job.seq}`,
      text,
      ...(message.quote === undefined ? {} : { quote: message.quote }),
      files: message.files.map((file) => ({ ...file, channel: job.channel })),
      user,
      channel: job.channel,
      chat: {
        kind: message.conversation.kind,
        ...(message.conversation.title === undefined ? {} : { title: message.conversation.title }),
      },
      language,
      ...(model === undefined ? {} : { model }),
      history,
      ...(session.state === undefined ? {} : { state: session.state }),
      attempt: job.attempt,
    }
    const ended: Ended = { input: 0, output: 0 }
    let { state } = session
    return {
      state: () => state,
      turn,
      idleFor,
      remember: async (event) => {
        if (event.type === 'state') {
          await this.#sessions.remember(session.id, event.state)
          state = event.state
        }
        if (event.type === 'answer') ended.key = event.key
        if (event.type === 'usage') Object.assign(ended, { input: event.input, output: event.output })
      },
      finish: (answer) => this.#tasks.finish({ message: job.seq, session: session.id }, answer, ended),
    }
  }

  async #sessionFor(
    memory: string,
    { job: { message }, agent, idleMinutes }: Pick<Begin, 'job' | 'agent' | 'idleMinutes'>,
  ): Promise<{ session: Session; idleFor: number | undefined }> {
    const current = await this.#sessions.current(memory)
    if (!current) return { session: await this.#sessions.start(memory, agent), idleFor: undefined }
    // By when it was said: a message that waited out an outage was not silence of the person's.
    const idle = message.sentAt - current.usedAt
    const tooOld = idleMinutes > 0 && idle > idleMinutes * 60_000
    if (current.agent === agent && !tooOld) return { session: current, idleFor: undefined }
    return { session: await this.#sessions.start(memory, agent), idleFor: tooOld ? idle : undefined }
  }
}

/** The memory that an agent has of a conversation in which another one usually answers. */
export const memoryBeside = (conversation: string, agent: string): string => `${conversation}>${agent}`

/** The memory of a conversation in which it replies to what it was told of a session that it is not in. */
export const memoryOfWatched = (conversation: string, { agent, key }: { agent: string; key: string }): string =>
  `${memoryBeside(conversation, agent)}>${key}`

/** All memories beside it that a conversation may have. */
export const memoriesBeside = (conversation: string, agents: { list(): { id: string }[] }): string[] =>
  agents.list().map(({ id }) => memoryBeside(conversation, id))
