import { parseArgs } from 'node:util'
import about from '../../package.json' with { type: 'json' }
import { ConfigurationError } from '../lib/configuration-error.ts'
import { nearest, suggestion } from '../lib/nearest.ts'
import { createRedactor } from '../lib/redact.ts'
import { secretsOf, settingsHelp, settingsIn, settingsOptions } from '../settings.ts'
import { admin } from './admin.ts'
import { apply } from './apply.ts'
import { backup } from './backup.ts'
import type { Command, World } from './command.ts'
import { doctor } from './doctor.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { start } from './start.ts'

const commands: Command[] = [start, apply, exportCommand, importCommand, doctor, admin, backup]

/** Runs a command line and resolves to its exit code: 0 done, 1 failed, 2 wrong use or wrong configuration. */
export async function run(args: string[], world: World): Promise<number> {
  const redactor = createRedactor()
  const err = (text: string) => world.err(redactor.redact(text))
  try {
    const line = parse(args)
    if (line === 'help') world.out(help())
    if (line === 'version') world.out(about.version)
    if (typeof line === 'string') return 0
    const settings = settingsIn(world.folder, world.environment, line.options)
    for (const secret of secretsOf(settings)) redactor.register(secret)
    const out = (text: string) => world.out(redactor.redact(text))
    return await line.command.run({ ...line, settings, redactor, world: { ...world, out, err } })
  } catch (error) {
    if (error instanceof ConfigurationError) {
      for (const problem of error.problems) err(problem)
      return 2
    }
    err(error instanceof Error ? error.message : String(error))
    if (error instanceof Error && isBug(error)) err(error.stack ?? '')
    return 1
  }
}

type Line = 'help' | 'version' | { command: Command; words: string[]; options: Record<string, unknown> }

function parse(args: string[]): Line {
  const own = Object.assign({}, ...commands.map((command) => command.options))
  const known: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    ...settingsOptions,
    ...own,
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  }
  const { values, positionals, tokens } = parseArgs({ args, options: known, strict: false, tokens: true })
  const problems: string[] = []
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const option = known[token.name]
    const swallowed = !token.inlineValue && token.value?.startsWith('-')
    const missing = option?.type === 'string' && (token.value === undefined || swallowed)
    if (!option)
      problems.push(`${token.rawName} is not an option. ${dashed(suggestion(token.name, Object.keys(known)))}`)
    if (missing) problems.push(`--${token.name} needs a value: --${token.name} VALUE.`)
    if (option?.type === 'boolean' && token.value !== undefined) problems.push(`--${token.name} takes no value.`)
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  if (values.help) return 'help'
  if (values.version) return 'version'

  const [name = 'start', ...words] = positionals
  if (name === 'help' || name === 'version') return name
  const command = commands.find((candidate) => candidate.name === name)
  if (!command) {
    const names = commands.map((candidate) => candidate.name)
    throw new ConfigurationError([`There is no command "${name}". Did you mean "${nearest(name, names)}"? See --help.`])
  }
  const { least, most } = command.words ?? { least: 0, most: 0 }
  const foreign = Object.keys(values).filter((option) => option in own && !(option in (command.options ?? {})))
  if (words.length < least || words.length > most || foreign.length > 0) {
    throw new ConfigurationError([`Use it so: npm start -- ${command.name} ${command.usage}`.trim()])
  }
  return { command, words, options: values }
}

function help(): string {
  const uses = commands.map(({ name, usage }) => `${name} ${usage}`.trim())
  const width = Math.max(...uses.map((use) => use.length)) + 2
  return [
    'Teahouse: between chat apps and AI agents.',
    '',
    'npm start -- [COMMAND] [OPTIONS]',
    '',
    ...commands.map(({ summary }, i) => `  ${uses[i]!.padEnd(width)}${summary}`),
    '',
    'Settings: an environment variable, a line in .env, or an option',
    '',
    settingsHelp(),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong use or wrong configuration',
  ].join('\n')
}

const dashed = (hint: string) => hint.replace(/"(\w)/g, '"--$1')

/** Errors that a programming mistake makes; their message alone helps nobody. */
const isBug = (error: Error) =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
