import { type JsonObject, textIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Card } from './card.ts'
import type { Rules } from './options.ts'
import { Refusal } from './wire.ts'

/** Takes one frame of PUT /v1.0/card/streaming; false when it changed nothing. Throws the platform's refusal. */
export function streamFrame(card: Card, body: JsonObject, rules: Rules, journal: Journal): boolean {
  const frame = { guid: textIn(body.guid), key: textIn(body.key), content: textIn(body.content) }
  if (frame.guid === '') throw new Refusal(400, 'param.stream.guidEmpty')
  if (frame.key === '') throw new Refusal(400, 'param.stream.keyEmpty')
  if (card.replayed(frame.guid)) return false
  if (frame.content === '' && rules.emptyContent === 'refuse') throw new Refusal(400, 'param.stream.contentEmpty')
  // A frame for a variable that does not stream fails without a reason.
  if (!card.template.streams.includes(frame.key)) throw new Refusal(500, 'unknownError', '未知错误')
  if (body.isFull !== true) throw new Refusal(400, 'param.stream.isFull', 'isFull must be true for markdown')
  if ([...frame.content].length > rules.contentMax)
    throw new Refusal(400, 'param.stream.content', 'content is too large')
  if (card.closed) return afterTheEnd(card, frame, rules, journal)
  const end = body.isError === true ? 'error' : body.isFinalize === true ? 'finalize' : undefined
  card.stream({ ...frame, full: true, ...(end && { end }) })
  return true
}

/**
 * What the platform does with a frame after the last one is not documented. The same last frame again is what a client sends that
 * never saw the answer to the first; anything else is a mistake.
 */
function afterTheEnd(card: Card, frame: { key: string; content: string }, rules: Rules, journal: Journal): false {
  if (card.vars[frame.key] !== frame.content)
    journal.violation(`card ${card.outTrackId} was streamed into after its last frame`)
  if (rules.afterFinalize === 'ignore') return false
  throw new Refusal(400, 'param.invalid', 'card is finalized')
}
