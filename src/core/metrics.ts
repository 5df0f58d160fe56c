import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** What the program counts, for /metrics and the statistics. Names follow Prometheus' customs: base units, `_total`. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const byChannel = ['channel'] as const
  return {
    registry,
    messages: new Counter({
      name: 'teahouse_messages_total',
      help: 'Messages accepted, by what accept() made of them.',
      labelNames: ['channel', 'result'] as const,
      registers,
    }),
    refused: new Counter({
      name: 'teahouse_refused_total',
      help: 'Messages that were not answered because their sender is over a limit, or not let in.',
      labelNames: ['channel', 'why'] as const,
      registers,
    }),
    replies: new Counter({
      name: 'teahouse_replies_total',
      help: 'Messages that reached their outcome.',
      labelNames: ['channel', 'state'] as const,
      registers,
    }),
    failures: new Counter({
      name: 'teahouse_failures_total',
      help: 'Messages that ended as failed or undelivered.',
      labelNames: byChannel,
      registers,
    }),
    draws: new Counter({
      name: 'teahouse_draws_total',
      help: 'Calls that put a reply on a screen.',
      labelNames: ['channel', 'result'] as const,
      registers,
    }),
    added: new Histogram({
      name: 'teahouse_added_latency_seconds',
      help: 'From a message’s turn (accepted, and nothing before it in its conversation is open) to the first call about it to its platform.',
      labelNames: byChannel,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    firstText: new Histogram({
      name: 'teahouse_first_text_seconds',
      help: 'From the acceptance of a message to the first text of its answer.',
      labelNames: byChannel,
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    open: new Gauge({
      name: 'teahouse_open_streams',
      help: 'Replies being written now.',
      labelNames: byChannel,
      registers,
    }),
    queueOldest: new Gauge({
      name: 'teahouse_queue_age_seconds',
      help: 'Age of the oldest message without an outcome.',
      labelNames: byChannel,
      registers,
    }),
    queueOpen: new Gauge({
      name: 'teahouse_queue_messages',
      help: 'Messages without an outcome.',
      labelNames: byChannel,
      registers,
    }),
    databaseUp: new Gauge({ name: 'teahouse_database_up', help: '1 while the database answers.', registers }),
    budgetLeft: new Gauge({
      name: 'teahouse_budget_calls_left',
      help: 'Calls left this month, where the account has a monthly budget.',
      labelNames: ['account'] as const,
      registers,
    }),
    budgetForecast: new Gauge({
      name: 'teahouse_budget_calls_forecast',
      help: 'What this month’s calls come to if it goes on like this.',
      labelNames: ['account'] as const,
      registers,
    }),
    connected: new Gauge({
      name: 'teahouse_channel_connected',
      help: '1 while the platform has confirmed the connection.',
      labelNames: byChannel,
      registers,
    }),
  }
}
