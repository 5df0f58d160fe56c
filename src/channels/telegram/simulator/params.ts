import { isRecord } from '../../../lib/json.ts'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import { mistake } from './bot-api-error.ts'

/** The parameters of one call: all of them strings, as the server sees them, plus the files of a multipart body. */
export class Params {
  private readonly values: ReadonlyMap<string, string>
  private readonly uploads: ReadonlyMap<string, PlainFile>

  constructor(values: ReadonlyMap<string, string>, uploads: ReadonlyMap<string, PlainFile> = new Map()) {
    this.values = values
    this.uploads = uploads
  }

  names(): string[] {
    return [...this.values.keys()]
  }

  has(name: string): boolean {
    return this.values.has(name)
  }

  /** Empty when it was not given. */
  text(name: string): string {
    return this.values.get(name) ?? ''
  }

  flag(name: string): boolean {
    return /^\s*(?:true|yes|1)\s*$/i.test(this.text(name))
  }

  integer(name: string, fallback = 0, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): number {
    const value = Number.parseInt(this.text(name), 10)
    return Math.min(max, Math.max(min, Number.isNaN(value) ? fallback : value))
  }

  /** The parsed value of a parameter that is JSON; undefined when it was not given. */
  json(name: string, what = name): unknown {
    const text = this.text(name)
    if (text === '') return undefined
    try {
      return JSON.parse(text)
    } catch {
      throw mistake(`Can't parse ${what} JSON object`)
    }
  }

  upload(name: string): PlainFile | undefined {
    return this.uploads.get(name)
  }

  /** For the journal: long values cut, files named. */
  summary(): Record<string, string> {
    const shown = Object.fromEntries([...this.values].map(([name, value]) => [name, value.slice(0, 8192)]))
    for (const [name, upload] of this.uploads) shown[name] = `file ${upload.name} (${upload.bytes.length} bytes)`
    return shown
  }
}

/** What came as JSON: strings stay, everything else becomes JSON text again, as in the form encodings. */
export function paramsFromJson(body: unknown): Map<string, string> {
  const values = new Map<string, string>()
  if (!isRecord(body)) return values
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue
    values.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return values
}
