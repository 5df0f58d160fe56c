import { stringify } from 'yaml'
import { ConfigurationError } from '../../lib/configuration-error.ts'
import { pathText } from '../../lib/mistakes.ts'
import { type Entry, kinds, type Providers, singular } from '../config-schemas.ts'
import { parseConfiguration } from '../configuration.ts'
import { mistakesOf } from '../entry.ts'
import { difyOnDingtalk } from './dify-on-dingtalk.ts'
import { asWritten, type Draft, filledIn, placeOf, variablesIn } from './draft.ts'
import type { Moved, OldFiles, OldSystem } from './old-system.ts'
import { poco } from './poco.ts'
import { wecom } from './wecom.ts'

/** Every service whose bots can move in. */
export const oldSystems: readonly OldSystem[] = [poco, difyOnDingtalk, wecom]

/** What becomes of another system's files. */
export interface MovedIn extends Moved {
  /** The configuration file. */
  text: string
  entries: Record<'agents' | 'channels', Entry[]>
}

/** Makes a configuration of them. Throws ConfigurationError with a sentence for every mistake in them; none of them repeats a value. */
export function moveIn(system: OldSystem, files: OldFiles, providers: Providers): MovedIn {
  const { variables } = files
  const moved = system.move(files)
  const used = [...moved.agents, ...moved.channels].flatMap(variablesIn)
  const notes = [...moved.notes, ...asides(system, files, used)]
  const wrong = variables.wrong.length > 0 ? variables.wrong : mistakesIn(moved, providers)
  if (wrong.length > 0) throw new ConfigurationError([...new Set(wrong)])
  const [first] = moved.channels
  if (first === undefined) {
    throw new ConfigurationError([
      `${variables.file} names no bot of ${system.title}: there is nothing to import.`,
      ...notes,
    ])
  }
  const entries = { agents: moved.agents.map(filledIn), channels: moved.channels.map(filledIn) }
  const text = written(system, { ...moved, notes })
  // The last word is the reader's that the gateway has, too.
  const environment = { ...files.taken, ...moved.secrets }
  parseConfiguration(text, 'what was imported', { providers, environment })
  return { ...moved, notes, text, entries }
}

function asides(system: OldSystem, { variables }: OldFiles, used: string[]): string[] {
  const strangers = variables.strangers(system.known).filter((name) => !used.includes(name))
  const placeholders = variables.placeholders()
  return [
    ...(placeholders.length > 0 ? [`${placeholders.join(', ')}: still what the example says, taken as not set.`] : []),
    ...(strangers.length > 0 ? [`${strangers.join(', ')}: not of ${system.title}, left alone.`] : []),
    ...port(system, variables),
  ]
}

/** Which address HTTP listens at is no matter of the configuration file. */
function port({ port: known, title }: OldSystem, variables: OldFiles['variables']): string[] {
  if (!known) return []
  const said = known.variable === undefined ? undefined : variables.wholeNumber(known.variable)
  return [
    `${title.charAt(0).toUpperCase()}${title.slice(1)} listened at port ${said ?? known.usual} of every address: to be found in the same place, start with ` +
      `TEAHOUSE_HOST=0.0.0.0 TEAHOUSE_PORT=${said ?? known.usual}.`,
  ]
}

/** By the file where a value comes from, which is the one to put right. */
function mistakesIn({ agents, channels }: Moved, providers: Providers): string[] {
  const drafts = { models: [], agents, channels }
  return kinds.flatMap((kind) =>
    drafts[kind].flatMap((draft: Draft) => {
      const entry = filledIn(draft)
      return mistakesOf(kind, entry, providers).map(({ path, message }) => {
        const place = placeOf(draft, path) ?? `${singular(kind)} ${entry.id}: ${pathText(path)}`
        return `${place} ${message}${/[.?!]$/.test(message) ? '' : '.'}`
      })
    }),
  )
}

function written({ name, title }: OldSystem, { agents, channels, notes }: Moved): string {
  const body = stringify({ agents: agents.map(asWritten), channels: channels.map(asWritten) }, { lineWidth: 0 })
  const lines = notes.map((note) => `# - ${note}\n`).join('')
  return `# Made of the files of ${title} by: npm start -- import ${name}\n# What has no counterpart, or is different now:\n${lines}\n${body}`
}
