import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Preloaded into a process under test: on SIGUSR2 it says how long its event loop was held up since the last time. */
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

process.on('SIGUSR2', () => {
  const ms = (ns: number) => Math.round(ns / 1e4) / 100
  console.log(`event loop ${JSON.stringify({ p99: ms(delay.percentile(99)), max: ms(delay.max) })}`)
  delay.reset()
})
