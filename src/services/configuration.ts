import { readFileSync, statSync } from 'node:fs'
import { relative } from 'node:path'
import { z } from 'zod'
import type { Json } from '../contract/message.ts'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { about, type Mistake, mistakesIn, pathText } from '../lib/mistakes.ts'
import { type Place, readYaml, type YamlSource } from '../lib/yaml-source.ts'
import { type Entry, kinds, type Providers, singular } from './config-schemas.ts'
import { fitScalars } from './configuration-scalars.ts'
import { danglingIn, type KnownIds, mistakesOf, schemaFor } from './entry.ts'
import { type SectionName, sectionNames, sections } from './sections.ts'
import { transcribing } from './transcription.ts'

/** What a configuration file declares, checked, its variables filled in. */
export interface Configuration {
  models: Entry[]
  agents: Entry[]
  channels: Entry[]
  /** What is configured once for the whole gateway, as it is written. */
  sections: Partial<Record<SectionName, Json>>
}

export interface ReadOptions {
  /** What `${NAME}` takes. */
  environment: Record<string, string | undefined>
  providers: Providers
  /** What was made in the panel, which the file may refer to as well. */
  known?: Pick<KnownIds, 'agents' | 'models'>
}

/** In bytes. A thousand channels take about half of it. */
const LARGEST = 1024 * 1024

/** Answers where a configuration declares no agent at all. */
export const builtInAgent: Entry = { id: 'echo', type: 'echo' }

const mapping = z.record(z.string(), z.json())

const fileSchema = z.strictObject({
  models: z.array(mapping).default([]),
  agents: z.array(mapping).default([]),
  channels: z.array(mapping).default([]),
  ...z.object(sections).partial().shape,
})

/** The same, where what is wrong is empty: so that the rest of a file can be checked too. */
const lenientSchema = z.object({
  models: z.array(mapping.catch(() => ({}))).catch(() => []),
  agents: z.array(mapping.catch(() => ({}))).catch(() => []),
  channels: z.array(mapping.catch(() => ({}))).catch(() => []),
  transcription: sections.transcription.optional().catch(undefined),
})

/** Reads and checks a file. Throws ConfigurationError with a sentence for every mistake in it; none of them repeats a value. */
export function readConfiguration(file: string, options: ReadOptions): Configuration {
  const near = relative('', file)
  const name = near === '' || near.startsWith('..') ? file : near
  return parseConfiguration(readText(file, name), name, options)
}

/** The same for a text. `name` is what the sentences call it. */
export function parseConfiguration(text: string, name: string, options: ReadOptions): Configuration {
  const source = readYaml(text, options.environment)
  if (source.broken) throw wrong(name, source, source.problems)

  const value: unknown = source.value ?? {}
  fitScalars(fileSchema, value, source, [])
  const mistakes = mistakesIn(fileSchema, fileSchema.safeParse(value).error?.issues ?? [], value)
  const declared = lenientSchema.parse(isMapping(value) ? value : {})
  if (declared.agents.length === 0 && !options.known?.agents.size) declared.agents.push({ ...builtInAgent })
  mistakes.push(...checkEntries(declared, source, options), ...deaf(declared, options))

  // What follows from another mistake is not worth a sentence of its own.
  const found = [...source.problems, ...mistakes]
  const own = found.filter(
    ({ path }, index) => !found.slice(0, index).some((other) => other.path.length > 0 && leadsTo(other.path, path)),
  )
  if (own.length > 0) throw wrong(name, source, own)
  const { models, agents, channels } = declared
  return { models, agents, channels, sections: sectionsOf(value) }
}

function checkEntries(declared: Omit<Configuration, 'sections'>, source: YamlSource, options: ReadOptions): Mistake[] {
  const { providers, known } = options
  const mistakes: Mistake[] = []
  for (const kind of kinds) {
    for (const [index, entry] of declared[kind].entries()) {
      fitScalars(schemaFor(kind, entry, providers), entry, source, [kind, index])
      mistakes.push(...at([kind, index], mistakesOf(kind, entry, providers)))
    }
    mistakes.push(...twice(kind, declared[kind]))
  }
  const agents = declared.agents.length > 0 ? idsOf(declared.agents) : new Set(known?.agents)
  mistakes.push(...samePaths(declared.channels), ...chooseAgents(declared.channels, [...agents]))
  const ids = {
    models: idsOf(declared.models, known?.models),
    agents: idsOf(declared.agents, known?.agents),
    channels: idsOf(declared.channels),
  }
  for (const kind of kinds) {
    for (const [index, entry] of declared[kind].entries()) {
      mistakes.push(...at([kind, index], danglingIn(kind, entry, providers, ids)))
    }
  }
  return mistakes
}

/** As they are written; they have been checked. */
function sectionsOf(value: unknown): Configuration['sections'] {
  const written = z.record(z.string(), z.json()).parse(isMapping(value) ? value : {})
  return Object.fromEntries(sectionNames.flatMap((name) => (name in written ? [[name, written[name]]] : [])))
}

/** A channel that names no agent takes the only one there is. */
function chooseAgents(channels: Entry[], agents: string[]): Mistake[] {
  const [only, ...others] = agents
  const choice = others.length > 0 ? `: say which of ${agents.join(', ')} answers` : ', and no agent is declared'
  return channels.flatMap((channel, index) => {
    if (channel.agent !== undefined) return []
    if (only === undefined || others.length > 0) {
      return [{ path: ['channels', index, 'agent'], message: `is missing${choice}` }]
    }
    channel.agent = only
    return []
  })
}

/** Only some models can listen. */
function deaf(
  { transcription: id, models }: Pick<Configuration, 'models'> & { transcription?: string | undefined },
  { known }: ReadOptions,
): Mistake[] {
  if (id === undefined) return []
  const path = ['transcription']
  const model = models.find((candidate) => candidate.id === id)
  if (!model && !known?.models.has(id)) {
    const there = [...idsOf(models, known?.models)].join(', ') || 'none'
    return [{ path, message: `names the model "${id}", which does not exist. There is: ${there}` }]
  }
  if (!model || transcribing.some((provider) => provider === model.provider)) return []
  return [
    {
      path,
      message: `names the model "${id}", which cannot listen: its provider must be ${transcribing.join(' or ')}`,
    },
  ]
}

function twice(kind: (typeof kinds)[number], entries: Entry[]): Mistake[] {
  return entries.flatMap(({ id }, index) => {
    const first = entries.findIndex((other) => other.id === id)
    if (id === undefined || first === index) return []
    return [
      {
        path: [kind, index, 'id'],
        message: `is the same as that of ${kind}[${first}]: every ${singular(kind)} needs its own`,
      },
    ]
  })
}

/** A request must lead to one channel. */
function samePaths(channels: Entry[]): Mistake[] {
  const owners = new Map<string, string>()
  return channels.flatMap(({ id, webhookPaths }, index) =>
    (Array.isArray(webhookPaths) ? webhookPaths : []).flatMap((path, position): Mistake[] => {
      const shape = String(path).replace(/\{[^}]*\}/g, '{}')
      const owner = owners.get(shape)
      owners.set(shape, owner ?? String(id))
      const message = `is a path of the channel ${owner} already`
      return owner === undefined ? [] : [{ path: ['channels', index, 'webhookPaths', position], message }]
    }),
  )
}

function idsOf(entries: Entry[], more: Iterable<string> = []): Set<string> {
  return new Set([...entries.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])), ...more])
}

const isMapping = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

const leadsTo = (path: Mistake['path'], deeper: Mistake['path']) => path.every((key, index) => deeper[index] === key)

const at = (before: (string | number)[], mistakes: Mistake[]) =>
  mistakes.map(({ path, message }) => ({ path: [...before, ...path], message }))

interface Placed extends Mistake {
  place?: Place | undefined
}

/** `teahouse.yaml:12:5 channels[0].settings.clientId is missing: expected text.` In the order in which they stand in the file. */
function wrong(name: string, source: YamlSource, mistakes: Placed[]): ConfigurationError {
  const placed = mistakes.map((mistake) => ({ ...mistake, place: mistake.place ?? source.place(mistake.path) }))
  placed.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0))
  const sentences = placed.map(({ path, message, place }) => {
    const where = place ? `${name}:${place.line}:${place.column}` : name
    const sentence = `${where} ${about(pathText(path), message)}`
    return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
  })
  return new ConfigurationError([...new Set(sentences)])
}

function readText(file: string, name: string): string {
  try {
    if (statSync(file).size > LARGEST) throw new ConfigurationError([`${name} is larger than ${LARGEST} bytes.`])
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const why = missing ? 'there is no such file' : error instanceof Error ? error.message : String(error)
    throw new ConfigurationError([`${name} cannot be read: ${why}.`])
  }
}
