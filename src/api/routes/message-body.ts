import { z } from '@hono/zod-openapi'
import type { Judgement } from '../../store/feedback.ts'
import type { MessageRecord } from '../../store/messages.ts'
import type { MessageState } from '../../store/schema.ts'
import { instant, time, timeOrNull } from '../endpoint.ts'
import { causeInWords, eventInWords } from '../message-words.ts'
import { type Reader, told } from '../reader.ts'
import { timelineOf } from './timeline.ts'

/** A list shows the beginning of a longer text; the message itself has all of it. */
const LONGEST_IN_LIST = 10_000

export const messageStates = [
  'waiting',
  'running',
  'answered',
  'stopped',
  'failed',
  'undelivered',
  'skipped',
] as const satisfies readonly MessageState[]

export const messageBody = z
  .object({
    id: z.string().openapi({ example: '123' }),
    reference: z.string().openapi({ example: 'M123', description: 'What a person in the chat was told.' }),
    channel: z.string(),
    conversation: z.string(),
    chat: z.object({
      key: z.string(),
      kind: z.enum(['direct', 'group']),
      title: z.string().nullable(),
      thread: z.string().nullable(),
    }),
    sender: z.object({ id: z.string(), name: z.string().nullable() }),
    text: z.string(),
    state: z.enum(messageStates),
    error: z.string().nullable().openapi({
      description:
        'Why it failed, was not delivered or was skipped, in the language of `Accept-Language`; the other side’s own words stay as they are.',
    }),
    reason: z
      .object({ code: z.string().openapi({ example: 'agent-unreachable' }), words: z.string() })
      .nullable()
      .openapi({ description: 'The same as a code, and in words for a person, in the language of `Accept-Language`.' }),
    wipedAt: instant
      .nullable()
      .openapi({ description: 'When what was said was removed, because it had been kept for long enough.' }),
    sentAt: instant.openapi({ description: 'By the platform’s clock.' }),
    receivedAt: instant,
    settledAt: instant.nullable(),
    answeredWith: z
      .string()
      .nullable()
      .openapi({ description: 'The id of the message that it was answered together with.' }),
    reply: z.object({ text: z.string(), state: z.enum(['working', 'done', 'failed', 'stopped']) }).nullable(),
    agent: z.string().nullable(),
    usage: z.object({ input: z.int(), output: z.int() }).nullable().openapi({ description: 'Tokens.' }),
  })
  .openapi('Message')

export const wholeMessage = messageBody
  .extend({
    timeline: z.array(
      z.object({
        at: instant,
        event: z.string().openapi({ example: 'drawn' }),
        words: z.string().openapi({ description: 'The same in the language of `Accept-Language`.' }),
        detail: z.string().optional(),
        times: z.int().optional().openapi({ description: 'How often in a row, when more than once.' }),
        until: instant.optional().openapi({ description: 'When for the last time.' }),
      }),
    ),
    feedback: z
      .array(
        z.object({
          sender: z.object({ id: z.string(), name: z.string().nullable() }),
          verdict: z
            .enum(['up', 'down', 'none'])
            .openapi({ description: '`none`: what was said before is taken back.' }),
          comment: z.string().nullable(),
          givenAt: instant,
          toldAt: instant
            .nullable()
            .openapi({ description: 'When the agent was told; null when it was not, or not yet.' }),
        }),
      )
      .openapi({ description: 'What people think of the answer: the last word of each.' }),
  })
  .openapi('MessageWithTimeline')

/** A message as a list shows it. What people, agents and platforms wrote may repeat a secret: it is blanked. */
export function messageOf(record: MessageRecord, reader: Reader): z.output<typeof messageBody> {
  return shown(record, (text) => reader.redactor.redact(beginning(text)), reader)
}

export function wholeMessageOf(
  record: MessageRecord,
  judgements: Judgement[],
  reader: Reader,
): z.output<typeof wholeMessage> {
  const clean = (text: string) => reader.redactor.redact(text)
  const timeline = timelineOf(record).map(({ at, event, detail, repeated }) => ({
    at: time(at),
    event,
    words: eventInWords(event, reader.reads),
    ...(detail === undefined ? {} : { detail: told(detail, reader) }),
    ...(repeated ? { times: repeated.times, until: time(repeated.until) } : {}),
  }))
  const feedback = judgements.map(({ sender, verdict, comment, givenAt, toldAt }) => ({
    sender: { id: sender.id, name: sender.name ?? null },
    verdict,
    comment: comment === undefined ? null : clean(comment),
    givenAt: time(givenAt),
    toldAt: timeOrNull(toldAt),
  }))
  return { ...shown(record, clean, reader), timeline, feedback }
}

function shown(record: MessageRecord, clean: (text: string) => string, reader: Reader): z.output<typeof messageBody> {
  const { chat, sender, reply, turn, cause } = record
  const words = cause && causeInWords(cause, reader.reads)
  return {
    id: String(record.seq),
    reference: `M${record.seq}`,
    channel: record.channel,
    conversation: record.conversation,
    chat: { key: chat.key, kind: chat.kind, title: chat.title ?? null, thread: chat.thread ?? null },
    sender: { id: sender.id, name: sender.name ?? null },
    text: clean(record.text),
    state: record.state,
    error: record.error === undefined ? null : told(beginning(record.error), reader),
    reason: cause && words ? { code: cause, words } : null,
    wipedAt: timeOrNull(record.wipedAt),
    sentAt: time(record.sentAt),
    receivedAt: time(record.receivedAt),
    settledAt: timeOrNull(record.settledAt),
    answeredWith: record.mergedInto === undefined ? null : String(record.mergedInto),
    reply: reply ? { text: clean(reply.view.text), state: reply.view.state } : null,
    agent: turn?.agent ?? null,
    usage: turn ? { input: turn.input, output: turn.output } : null,
  }
}

function beginning(text: string): string {
  return text.length > LONGEST_IN_LIST ? `${text.slice(0, LONGEST_IN_LIST).toWellFormed()}…` : text
}
