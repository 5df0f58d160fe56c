import type { InboundMessage } from '../contract/message.ts'
import type { Tx } from './db.ts'
import { isOpen, type Job } from './job.ts'

/**
 * Takes what the same person said right behind a job into it: the job's message grows by their text and files, and they end with
 * its outcome. Survives a crash: the grown message is what the next attempt takes.
 */
export async function mergeBehind({ db }: Tx, job: Job, most: number): Promise<Job> {
  const mine = await behind(db, job, most)
  if (mine.length === 0 || !(await held(db, job))) return job
  const rows = await db
    .updateTable('messages')
    .set({ state: 'running', merged_into: job.seq })
    .where('seq', 'in', mine)
    // One may have been stopped just now.
    .where('state', '=', 'waiting')
    .returning(['seq', 'body'])
    .execute()
  rows.sort((a, b) => a.seq - b.seq)
  const message = merged([job.message, ...rows.map((row): InboundMessage => JSON.parse(row.body))])
  await db
    .updateTable('messages')
    .set({ body: JSON.stringify(message) })
    .where('seq', '=', job.seq)
    .execute()
  return { ...job, message }
}

/** The messages that may join a job. Nothing overtakes a command, or somebody else, that stands in between. */
async function behind(db: Tx['db'], job: Job, most: number): Promise<number[]> {
  const rows = await db
    .selectFrom('messages')
    .select(['seq', 'sender', 'verdict', 'attempt'])
    .where('lane', '=', job.lane)
    .where(isOpen)
    .where('seq', '>', job.seq)
    .orderBy('seq')
    .limit(most)
    .execute()
  const end = rows.findIndex(
    ({ sender, verdict, attempt }) => verdict !== null || attempt > 0 || sender !== job.message.sender.id,
  )
  return rows.slice(0, end === -1 ? undefined : end).map(({ seq }) => seq)
}

/** Whether a job is still this attempt's; until the transaction ends, nobody takes it over. */
async function held(db: Tx['db'], { seq, attempt }: Job): Promise<boolean> {
  const row = await db
    .updateTable('messages')
    .set({ attempt })
    .where('seq', '=', seq)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .returning('seq')
    .executeTakeFirst()
  return row !== undefined
}

/** Several messages of one person as one: the first one's, with all that the others add. */
function merged(messages: [InboundMessage, ...InboundMessage[]]): InboundMessage {
  const paragraphs = (parts: (string | undefined)[]) => parts.filter(Boolean).join('\n\n')
  const quote = paragraphs(messages.map((m) => m.quote))
  return {
    ...messages[0],
    text: paragraphs(messages.map((m) => m.text)),
    files: messages.flatMap((m) => m.files),
    ...(quote === '' ? {} : { quote }),
  }
}
