import { createPostgresScheduler } from '../../src/store/schedule-postgres.ts'
import { listeningLog } from './listening-log.ts'

/* A process of its own that takes lanes, tells its parent, and never finishes them unless their signal fires. */

const [url = '', name = '', beatEvery, staleAfter] = process.argv.slice(2)
const scheduler = await createPostgresScheduler({
  url,
  process: name,
  log: listeningLog().log,
  beatEvery: Number(beatEvery),
  staleAfter: Number(staleAfter),
})
await scheduler.start(async (lane, signal) => {
  process.send?.({ took: lane })
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  process.send?.({ gaveUp: lane })
})
process.send?.({ ready: true })
