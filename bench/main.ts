import { assistant } from './assistant.ts'
import { cards } from './cards.ts'
import { conversations } from './conversations.ts'
import { formatting } from './formatting.ts'
import { latency } from './latency.ts'
import { print, record } from './lib/document.ts'
import type { Benchmark } from './lib/measure.ts'
import { lists } from './lists.ts'
import { media } from './media.ts'
import { panels } from './panels.ts'
import { slowDisk } from './slow-disk.ts'
import { start } from './start.ts'
import { streams } from './streams.ts'
import { throughput } from './throughput.ts'
import { watches } from './watches.ts'
import { wecom } from './wecom.ts'

const benchmarks: Record<string, Benchmark> = {
  formatting,
  start,
  latency,
  throughput,
  streams,
  cards,
  wecom,
  media,
  assistant,
  conversations,
  watches,
  lists,
  panels,
  'slow-disk': slowDisk,
}

process.exit(await run(process.argv.slice(2)))

/** Runs the named benchmarks, or all; resolves to 1 when one of them misses a target. */
async function run(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in benchmarks))
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`)
    return 2
  }
  let missed = 0
  for (const [name, { about, run }] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue
    const startedAt = Date.now()
    const measures = await run()
    if ('skipped' in measures) {
      console.log(`${name}: left out, ${measures.skipped}`)
      continue
    }
    console.log(`\n${name} (${Math.round((Date.now() - startedAt) / 1000)} s)`)
    print(measures)
    record(name, about, measures)
    missed += measures.filter(({ met }) => !met).length
  }
  console.log(missed === 0 ? '\nEvery target was met.' : `\n${missed} targets were missed.`)
  return missed === 0 ? 0 : 1
}
