import { createInterface } from 'node:readline/promises'
import type { World } from './cli/command.ts'
import { run } from './cli/run.ts'

const world: World = {
  environment: process.env,
  folder: process.cwd(),
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  ...(process.stdin.isTTY && process.stdout.isTTY ? { ask } : {}),
  async providers() {
    const [{ channels }, { agents }] = await Promise.all([import('./channels/index.ts'), import('./agents/index.ts')])
    return { channels, agents }
  },
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^(y|yes|是)$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

process.exit(await run(process.argv.slice(2), world))
