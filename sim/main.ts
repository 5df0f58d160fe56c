import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { echo, settingsFile, waysIn } from './settings-file.ts'
import { type Stage, startStage } from './stage.ts'

const usage = `The page of phones: every chat platform in a box, to talk to any gateway. No account is needed.

npm run sim -- [OPTIONS]

  --port PORT    where the page is; the platforms take the ports behind it; 0 picks free ones [3100]
  --write FILE   also write a complete configuration file for a gateway: npm start -- --config FILE
  --help         this`

const wrongUse = (sentence: string): never => {
  console.error(sentence)
  process.exit(2)
}

const { port, write } = readArguments()
const stage = await startStage({ port }).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  const last = port + 10
  return wrongUse(
    `A port from ${port} on is in use by another program (${error.message}). Choose another: --port ${last}`,
  )
})
if (write) writeFileSync(write, settingsFile(stage.platforms, echo))
console.log(welcome(stage, write))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stage.close().then(() => process.exit(0)))
}

function readArguments(): { port: number; write?: string } {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, write: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const port = Number(values.port ?? 3100)
    if (!Number.isInteger(port) || port < 0 || port > 65_000)
      wrongUse(`--port must be a port number from 0 to 65000, not "${values.port}".`)
    return { port, ...(values.write === undefined ? {} : { write: values.write }) }
  } catch (error) {
    return wrongUse(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

function welcome({ address, platforms }: Stage, file: string | undefined): string {
  const blocks = waysIn(platforms).map(({ title, transport, yaml }) => `# ${title}, by ${transport}\n${yaml}`)
  const start = file
    ? `${file} is written. Start a gateway with it: npm start -- --config ${file}`
    : 'To connect a gateway, paste one of these per platform into its teahouse.yaml, or let --write FILE write a whole one.\nThe keys are made up and open nothing.'
  return [`The phones are at ${address}`, '', start, '', ...(file ? [] : blocks)].join('\n').trimEnd()
}
