import { z } from 'zod'
import type { AgentEvent } from '../../contract/agent.ts'
import { Question } from './wire.ts'

/** A task that is followed: where it is in Poco, and from where it is told. With neither run nor item nobody knows whether Poco took it. */
const Piece = z.object({
  run: z.string().optional(),
  item: z.string().optional(),
  /** The id of the last message that has been told; absent: from where the run begins. */
  after: z.int().optional(),
  /** The beginning of what was asked, by which it is found again. */
  prompt: z.string().optional(),
})
export type Piece = z.infer<typeof Piece>

const Answers = z.record(z.string(), z.string())

/** What Poco has asked, and the next message answers. */
export const Pending = z.object({
  request: z.string(),
  /** Of a plan there are none: it is approved or not. */
  questions: z.array(Question),
  /** To the first of the questions, asked one after the other. */
  answers: Answers,
  /** By Poco's clock. */
  expiresAt: z.number().optional(),
  /** What is followed once it is answered. */
  work: z.array(Piece),
  /** It got no answer in time, and people have been told. */
  over: z.boolean().optional(),
})
export type Pending = z.infer<typeof Pending>

const Kept = z.object({
  session: z.string().min(1),
  /** The turn that wrote this. */
  turn: z.string().optional(),
  /** No message up to this one belongs to what this turn has asked. */
  seen: z.int().optional(),
  /** All was told, up to this message. */
  end: z.int().optional(),
  /** How often what this turn has asked for has failed. */
  failed: z.int().optional(),
  /** What this turn tells, from its beginning. */
  work: z.array(Piece).default([]),
  /** What this turn had to answer first; `only`: its message means nothing else. Once it was too late, why. */
  answer: z
    .object({
      request: z.string(),
      answers: Answers,
      only: z.boolean(),
      late: z.enum(['expired', 'settled']).optional(),
    })
    .optional(),
  pending: Pending.optional(),
})
export type Kept = z.infer<typeof Kept>

/** undefined when there is none, or none that can be read. */
export function keptIn(state: unknown): Kept | undefined {
  return Kept.safeParse(state).data
}

export function keep(kept: Kept): Extract<AgentEvent, { type: 'state' }> {
  return { type: 'state', state: JSON.parse(JSON.stringify(kept)) }
}

/** Poco keeps what was asked without the space around it. */
export const promptKey = (prompt: string) => prompt.trim().slice(0, 500)
