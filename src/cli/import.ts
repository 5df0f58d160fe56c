import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { dotenvLine, readDotenv } from '../lib/dotenv.ts'
import { suggestion } from '../lib/nearest.ts'
import { type MovedIn, moveIn, oldSystems } from '../services/import/index.ts'
import type { OldSystem } from '../services/import/old-system.ts'
import { Variables } from '../services/import/variables.ts'
import { readVariables } from '../settings.ts'
import type { Command } from './command.ts'

/** More than any of these files ever has, in bytes. */
const LARGEST = 1024 * 1024

export const importCommand: Command = {
  name: 'import',
  usage: `${oldSystems.map(({ name }) => name).join('|')} [FOLDER|FILE…] [--output FILE] [--force]`,
  summary: 'make a teahouse.yaml of the files of another service',
  options: { output: { type: 'string', short: 'o' }, force: { type: 'boolean', short: 'f' } },
  words: { least: 1, most: 3 },
  async run({ settings, words: [name = '', ...places], options, world, redactor }) {
    const system = oldSystems.find((one) => one.name === name)
    if (!system) {
      const names = oldSystems.map((one) => one.name)
      throw new ConfigurationError([`Nothing is known of "${name}". ${suggestion(name, names)}`])
    }
    const shown = (path: string) => {
      const near = relative(world.folder, path)
      return near === '' || near.startsWith('..') ? path : near
    }
    const wanted = typeof options.output === 'string' ? options.output : (settings.configFile ?? 'teahouse.yaml')
    const output = resolve(world.folder, wanted)
    const force = options.force === true
    if (existsSync(output) && !force) {
      throw new ConfigurationError([
        `${shown(output)} is there already. Add --force to replace it, or --output FILE to write another.`,
      ])
    }

    const found = find(system, places.length === 0 ? [world.folder] : places.map((at) => resolve(world.folder, at)))
    const { values, unreadable } = readDotenv(read(found.variables), world.environment)
    const bots = found.bots === undefined ? undefined : { file: shown(found.bots), text: read(found.bots) }
    const own = join(dirname(output), '.env')
    const taken = { ...readVariables(own), ...values }
    const variables = new Variables(shown(found.variables), values)
    const moved = moveIn(system, { variables, taken, ...(bots ? { bots } : {}) }, await world.providers())
    for (const secret of Object.values(moved.secrets)) redactor.register(secret)

    keep(own, moved.secrets, { from: basename(bots?.file ?? ''), name: system.name })
    writeFileSync(output, moved.text, { flag: force ? 'w' : 'wx' })
    const added = Object.keys(moved.secrets)
    world.out(
      report(moved, { output: shown(output), added: added.length > 0 ? `${shown(own)}: ${added.join(', ')}` : '' }),
    )
    for (const line of unreadable)
      world.out(`- ${shown(found.variables)}:${line} says nothing that can be read; it was left aside.`)
    if (resolve(found.variables) !== own && usesVariables(moved))
      world.out(
        `- The secrets are in ${shown(found.variables)}: copy what it says into ${shown(own)}, where the gateway finds it.`,
      )
    world.out(next(shown(output)))
    return 0
  },
}

/** The files that a system is read from; each place is one of them, or a folder where they are. */
function find(system: OldSystem, places: string[]): { variables: string; bots?: string } {
  const kindOf = (path: string) => statSync(path, { throwIfNoEntry: false })
  const isFile = (path: string) => kindOf(path)?.isFile() === true
  const files = places.filter(isFile)
  const folders = places.filter((path) => kindOf(path)?.isDirectory())
  const gone = places.find((path) => !kindOf(path))
  if (gone !== undefined) throw new ConfigurationError([`There is no ${gone}.`])
  const isBots = (path: string) => system.bots !== undefined && /\.ya?ml$/.test(path)

  const [variables] = [...files.filter((path) => !isBots(path)), ...inAny(folders, system.variables).filter(isFile)]
  const beside = files.map((path) => dirname(path))
  const wanted = system.bots === undefined ? [] : [system.bots]
  const [bots] = [...files.filter(isBots), ...inAny([...folders, ...beside], wanted).filter(isFile)]
  const missing = [
    ...(variables === undefined ? [system.variables.join(' or ')] : []),
    ...(system.bots !== undefined && bots === undefined ? [system.bots] : []),
  ]
  if (variables === undefined || missing.length > 0) {
    const where = (folders.length > 0 ? folders : beside).join(', ')
    throw new ConfigurationError([
      `There is no ${missing.join(', and no ')} in ${where}. Use it so: npm start -- import ${system.name} FOLDER`,
    ])
  }
  return { variables, ...(bots === undefined ? {} : { bots }) }
}

const inAny = (folders: string[], names: readonly string[]) =>
  folders.flatMap((at) => names.map((name) => join(at, name)))

function read(path: string): string {
  if (statSync(path).size > LARGEST) throw new ConfigurationError([`${path} is larger than ${LARGEST} bytes.`])
  return readFileSync(path, 'utf8')
}

/** Adds to a `.env` file, and changes nothing that is in it. */
function keep(file: string, secrets: Record<string, string>, { from, name }: { from: string; name: string }): void {
  const lines = Object.entries(secrets).map(([variable, value]) => `${dotenvLine(variable, value)}\n`)
  if (lines.length === 0) return
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const gap = before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  appendFileSync(file, `${gap}# From ${from}, by: import ${name}\n${lines.join('')}`, { mode: 0o600 })
}

const usesVariables = ({ text }: MovedIn) => /[^$]\$\{/.test(text)

function report({ entries, notes }: MovedIn, { output, added }: { output: string; added: string }): string {
  const list = (things: { [key: string]: unknown }[]) => things.map(({ id, type }) => `${id} (${type})`).join(', ')
  return [
    `${output} is written.`,
    `  channels: ${list(entries.channels)}`,
    `  agents: ${list(entries.agents)}`,
    ...(added === '' ? [] : [`  added to ${added}`]),
    '',
    'What has no counterpart, or is different now:',
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}

const next = (output: string) =>
  [
    '',
    'Stop the other service, then:',
    `  npm start -- doctor --config ${output}`,
    `  npm start -- --config ${output}`,
  ].join('\n')
