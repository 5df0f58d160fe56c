import type { ReplyView } from '../contract/message.ts'
import { pause } from '../lib/wait.ts'
import type { People } from '../services/people.ts'
import type { Job } from '../store/job.ts'
import type { Known } from '../store/senders.ts'
import { type LiveChannel, placeOf } from './live-channel.ts'

/** ms after which somebody who waits to be looked up sees that work has begun. */
const SIGN_WITHIN = 300

/** Who says a message. Whoever is new may have to be looked up; that takes a moment, and the person sees that work has begun. */
export async function whoAsks(
  {
    job,
    live,
    left,
    emitter,
  }: { job: Job; live: LiveChannel; left: ReplyView; emitter: { show(view: ReplyView): Promise<void> } },
  people: Pick<People, 'who'>,
): Promise<Known> {
  const known = new AbortController()
  const asking = people.who(placeOf(live), job.message.sender).finally(() => known.abort())
  const late = pause(SIGN_WITHIN, known.signal).then(() => !known.signal.aborted)
  if ((await Promise.race([asking.then(() => false), late])) && left.text === '')
    await emitter.show({ text: '', state: 'working' })
  return asking
}
