import { z } from 'zod'
import type { Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { FileRef, Json } from '../../contract/message.ts'
import { extension, mediaType, mention, openFile } from '../../lib/attachment.ts'
import { named } from '../../lib/linked-media.ts'
import type { Asking, DifyApi } from './api.ts'
import type { DifyParts } from './run.ts'

/** What goes with a turn besides its text. */
export interface Attached {
  files: Json[]
  /** Files that the app takes as variables of its own. */
  inputs: Record<string, Json>
  /** A line on each file that the app does not take. */
  notes: string[]
  /** The ids of the uploads. */
  ids: string[]
}

const megabyte = 1024 * 1024
/** Dify's defaults (2026-11); an installation tells its own with /parameters. */
const usual = {
  image: 10 * megabyte,
  audio: 50 * megabyte,
  video: 100 * megabyte,
  document: 15 * megabyte,
  custom: 15 * megabyte,
}
type Kind = keyof typeof usual

const documents =
  'txt md markdown mdx pdf html htm xlsx xls doc docx csv eml msg pptx ppt xml epub json yaml yml vtt properties'.split(
    ' ',
  )

const Takes = z.object({
  enabled: z.boolean().optional(),
  allowed_file_types: z.array(z.string()).optional(),
  allowed_file_extensions: z.array(z.string()).optional(),
  number_limits: z.number().optional(),
})
const Field = Takes.extend({ variable: z.string(), max_length: z.number().nullish() })
const Parameters = z.object({
  file_upload: Takes.extend({ image: Takes.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  system_parameters: z.record(z.string(), z.unknown()).catch({}),
  user_input_form: z.array(z.record(z.string(), Field.or(z.unknown()))).catch([]),
})

/** Uploads what the app is set up to take, and names the rest. */
export async function attach(
  { api, host }: DifyParts,
  { turn, user, asking }: { turn: Turn; user: string; asking: Asking },
): Promise<Attached> {
  const attached: Attached = { files: [], inputs: {}, notes: [], ids: [] }
  if (turn.files.length === 0) return attached
  const app = new Appetite(await parametersOf(api, asking))
  for (const file of turn.files) {
    const kind = kindOf(file)
    const place = app.placeFor(kind, extension(file.name))
    if (!place) {
      attached.notes.push(mention(file))
      continue
    }
    const content = await openFile(file, { host, turn, max: app.largest(kind), signal: asking.signal })
    if (kind === 'image' && content.type !== '' && !content.type.startsWith('image/')) {
      attached.notes.push(mention(file))
      continue
    }
    const id = await api.upload(nameFor(file, content), user, asking)
    const sent = { type: kind, transfer_method: 'local_file', upload_file_id: id }
    attached.ids.push(id)
    if (place.variable === undefined) attached.files.push(sent)
    else if (place.many) attached.inputs[place.variable] = [...listOf(attached.inputs[place.variable]), sent]
    else attached.inputs[place.variable] = sent
  }
  return attached
}

/** Where no one tells what the app takes, pictures are worth trying: every version knows them. */
async function parametersOf(api: DifyApi, asking: Asking): Promise<unknown> {
  try {
    return await api.parameters(asking)
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'invalid') return { file_upload: { image: { enabled: true } } }
    throw error
  }
}

/** Dify goes by the ending of the name, which files of chat platforms often lack. The content stays where it lies. */
function nameFor(file: FileRef, content: Blob): { name: string; content: Blob } {
  const type = mediaType(file.name, content.type)
  return { name: named(file.name, content.type), content: content.slice(0, content.size, type) }
}

interface Place {
  /** The input variable it goes into; absent for the files of the message itself. */
  variable?: string
  many: boolean
  left: number
  takes(kind: Kind, extension: string): boolean
}

/** Where an app takes files of which kind, by its own description. */
class Appetite {
  readonly #places: Place[]
  readonly #limits: Record<string, unknown>

  constructor(described: unknown) {
    const { file_upload: upload, user_input_form: form, system_parameters: limits } = Parameters.parse(described ?? {})
    this.#limits = limits
    this.#places = form.flatMap((field) => [...placeIn(field['file-list'], true), ...placeIn(field.file, false)])
    // Before 0.10 there were only images.
    const images = upload?.image?.enabled ? { ...upload.image, allowed_file_types: ['image'] } : undefined
    const takes = upload?.enabled ? upload : images
    if (takes) this.#places.unshift({ many: true, left: takes.number_limits ?? 10, takes: taker(takes) })
  }

  /** Bytes. */
  largest(kind: Kind): number {
    const name = kind === 'document' || kind === 'custom' ? 'file_size_limit' : `${kind}_file_size_limit`
    const told = Number(this.#limits[name] ?? Number.NaN)
    return told > 0 ? told * megabyte : usual[kind]
  }

  placeFor(kind: Kind, extension: string): Place | undefined {
    const place = this.#places.find(({ left, takes }) => left > 0 && takes(kind, extension))
    if (place) place.left -= 1
    return place
  }
}

function placeIn(field: unknown, many: boolean): Place[] {
  const { data } = Field.safeParse(field)
  if (!data) return []
  return [{ variable: data.variable, many, left: many ? (data.max_length ?? 5) : 1, takes: taker(data) }]
}

function taker({ allowed_file_types: kinds, allowed_file_extensions: extensions = [] }: z.infer<typeof Takes>) {
  const endings = extensions.map((ending) => ending.replace(/^\./, '').toLowerCase())
  return (kind: Kind, extension: string): boolean => {
    if (kinds === undefined || kinds.includes(kind)) return true
    return kinds.includes('custom') && endings.includes(extension)
  }
}

/** A picture that was sent as a file is a picture all the same. */
function kindOf({ kind, name }: FileRef): Kind {
  if (kind !== 'file') return kind
  const ending = extension(name)
  if (documents.includes(ending)) return 'document'
  const [family] = mediaType(name, '').split('/')
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'custom'
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
