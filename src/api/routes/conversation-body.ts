import { z } from '@hono/zod-openapi'
import { modelOf } from '../../core/commands/models.ts'
import { type ConversationRecord, getConversation } from '../../store/conversations.ts'
import { type Lately, latelyIn } from '../../store/lately.ts'
import { namesOf } from '../../store/senders.ts'
import { type ApiParts, instant, time } from '../endpoint.ts'
import { messageStates } from './message-body.ts'

/** Who spoke in it is looked for among so many of its latest messages. */
const LOOK_BACK = 500

const sender = z.object({ id: z.string(), name: z.string().nullable() })

export const conversationBody = z
  .object({
    id: z.string(),
    channel: z.string(),
    chat: z.object({
      key: z.string(),
      kind: z.enum(['direct', 'group']),
      title: z.string().nullable(),
      thread: z.string().nullable(),
    }),
    state: z
      .enum(['running', 'waiting', 'idle'])
      .openapi({ description: '`waiting`: nothing runs, and a message waits for its turn.' }),
    waiting: z.int().openapi({ description: 'How many messages wait for their turn.' }),
    takeover: z
      .object({ by: sender.extend({ name: z.string() }), since: instant })
      .nullable()
      .openapi({ description: 'Who answers in the agent’s place; null while the agent answers.' }),
    people: z.array(sender).openapi({ description: 'Who spoke in it lately, the latest first.' }),
    last: z
      .object({ id: z.string(), text: z.string(), sender, state: z.enum(messageStates), at: instant })
      .nullable()
      .openapi({ description: 'Its newest message; at most 200 characters of it.' }),
    updatedAt: instant.openapi({ description: 'When its last message was received.' }),
  })
  .openapi('Conversation')

export const wholeConversation = conversationBody
  .extend({
    agent: z
      .string()
      .nullable()
      .openapi({ description: 'Who answers what is said without words that lead elsewhere.' }),
    model: z.string().nullable(),
    chosen: z
      .object({ agent: z.string().nullable(), model: z.string().nullable() })
      .openapi({ description: 'What people chose here with /agent and /model.' }),
    session: z
      .object({ id: z.string(), agent: z.string(), startedAt: instant, usedAt: instant })
      .nullable()
      .openapi({ description: 'The memory that its turns share; null until somebody speaks.' }),
  })
  .openapi('ConversationInWhole')

type Parts = Pick<ApiParts, 'road' | 'redactor'>

/** Conversations as a list shows them. What people wrote may repeat a secret: it is blanked. */
export async function conversationsOf(
  records: ConversationRecord[],
  parts: Parts,
): Promise<z.output<typeof conversationBody>[]> {
  const lately = await namedLatelyIn(records, parts)
  return records.map((record) => shown(record, lately.get(record.id), parts))
}

/** One with all that is known of it; undefined when there is none of that id. */
export async function wholeConversationOf(
  id: string,
  parts: Parts,
): Promise<z.output<typeof wholeConversation> | undefined> {
  const { store, sessions, choices, agents, manager } = parts.road
  const record = await getConversation(store.db, id)
  if (!record) return undefined
  const config = manager.get(record.channel)?.config
  const [lately, session, answering] = await Promise.all([
    namedLatelyIn([record], parts, LOOK_BACK),
    sessions.current(id),
    choices.in(id, { agent: config?.agent, model: config?.model }),
  ])
  return {
    ...shown(record, lately.get(id), parts),
    agent: agents.nameFor(answering) || null,
    model: modelOf(agents, answering) ?? null,
    chosen: record.chosen,
    session: session
      ? { id: session.id, agent: session.agent, startedAt: time(session.startedAt), usedAt: time(session.usedAt) }
      : null,
  }
}

/** With the names that we know where a platform told none, as Feishu and WeCom never do. */
async function namedLatelyIn(
  records: ConversationRecord[],
  { road }: Parts,
  lookBack?: number,
): Promise<Map<string, Lately>> {
  const { db } = road.store
  const ids = records.map(({ id }) => id)
  const all = await latelyIn(db, ids, lookBack)
  const spoke = records.flatMap(({ id, channel }) => {
    const { people = [], last } = all.get(id) ?? {}
    return [...people, ...(last ? [last.sender] : [])].map((sender) => ({ channel, sender }))
  })
  const nameless = spoke.filter(({ sender }) => sender.name === undefined)
  const nameOf = await namesOf(
    db,
    nameless.map(({ channel, sender }) => ({ channel, sender: sender.id })),
  )
  for (const { channel, sender } of nameless) sender.name = nameOf(channel, sender.id)
  return all
}

function shown(
  { id, channel, chat, takeover, updatedAt }: ConversationRecord,
  lately: Lately | undefined,
  { redactor }: Pick<Parts, 'redactor'>,
): z.output<typeof conversationBody> {
  const { key, kind, title = null, thread = null } = chat
  const { last, people = [], running = false, waiting = 0 } = lately ?? {}
  return {
    id,
    channel,
    chat: { key, kind, title, thread },
    state: running ? 'running' : waiting > 0 ? 'waiting' : 'idle',
    waiting,
    takeover: takeover ? { by: { id: takeover.by, name: takeover.name }, since: time(takeover.since) } : null,
    people: people.map(named),
    last: last
      ? {
          id: String(last.seq),
          text: redactor.redact(last.text),
          sender: named(last.sender),
          state: last.state,
          at: time(last.at),
        }
      : null,
    updatedAt: time(updatedAt),
  }
}

const named = ({ id, name = null }: { id: string; name?: string | null | undefined }) => ({ id, name })
