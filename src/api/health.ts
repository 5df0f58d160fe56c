import { Hono } from 'hono'
import type { Road } from '../core/road.ts'

/** Alive, ready, counted. */
export function createHealth(road: Road): Hono {
  const health = new Hono()
  health.get('/healthz', (c) => c.json({ status: 'ok' }))

  const ready = async () => {
    try {
      await road.store.db.selectFrom('leases').select('name').limit(1).execute()
      return Response.json({ status: 'ok' })
    } catch {
      const error = { code: 'database-unreachable', message: 'The database does not answer.' }
      return Response.json({ status: 'unavailable', error }, { status: 503 })
    }
  }
  health.get('/readyz', ready)
  health.get('/api/v1/health', ready)

  health.get('/metrics', async () => {
    const { registry, databaseUp } = road.metrics
    // What this process has counted is told while the database is away, too.
    const up = await gauge(road).then(
      () => 1,
      () => 0,
    )
    databaseUp.set(up)
    return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
  })
  return health
}

/** What is read when it is asked for, not counted along the way. */
async function gauge({ metrics, inbox, manager, statuses }: Road): Promise<void> {
  metrics.queueOldest.reset()
  metrics.queueOpen.reset()
  metrics.connected.reset()
  metrics.budgetLeft.reset()
  metrics.budgetForecast.reset()
  for (const { channel, open, oldest } of await inbox.backlog()) {
    metrics.queueOldest.set({ channel }, oldest / 1000)
    metrics.queueOpen.set({ channel }, open)
  }
  const known = await statuses.all()
  for (const { config, budget } of manager.live()) {
    const channel = config.id
    metrics.connected.set({ channel }, known.get(channel)?.state === 'connected' ? 1 : 0)
    const { month } = budget
    if (!month) continue
    metrics.budgetLeft.set({ account: month.account }, Math.max(0, month.limit - month.used))
    metrics.budgetForecast.set({ account: month.account }, month.forecast)
  }
}
