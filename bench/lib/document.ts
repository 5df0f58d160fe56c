import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { cells, type Measure } from './measure.ts'

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url))
const heads = ['', 'floor', 'result', 'ratio', 'target', '']

const beginning = `# Performance

What \`npm run bench\` measured last; \`npm run bench -- latency streams\` runs some of it and rewrites their part of this page.
Every floor was measured in the same run on the same machine. Read ratios, not digits: other programs on the machine show in all
of them, least in processor time, which counts what all threads of the gateway used and not what they waited for.
`

/** Writes a benchmark's result into docs/performance.md, in place of its last one. */
export function record(name: string, about: string, measures: Measure[]): void {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : beginning
  const [from, to] = [`<!-- ${name} -->\n`, `<!-- /${name} -->\n`]
  const part = `${from}## ${name}\n\n${about}\n\n${tableOf(measures)}\n\n${machine()}\n${to}`
  const [at, end] = [text.indexOf(from), text.indexOf(to)]
  const next = at < 0 ? `${text}\n${part}` : text.slice(0, at) + part + text.slice(end + to.length)
  writeFileSync(page, next)
}

/** For a terminal: columns of the same width. */
export function print(measures: Measure[]): void {
  const rows = [heads, ...measures.map(cells)]
  const widths = heads.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)))
  for (const row of rows) {
    const spaced = row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
    console.log(`  ${spaced.join('  ')}`.trimEnd())
  }
}

function tableOf(measures: Measure[]): string {
  const rows = [heads, ['---', '--:', '--:', '--:', '--:', '---'], ...measures.map(cells)]
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function machine(): string {
  const processors = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const date = new Date().toISOString().slice(0, 10)
  return `${date}, ${processors.length} × ${processors[0]?.model.trim()}, ${gigabytes} GB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`
}
