import type { Json } from '../../contract/message.ts'
import type { Entry } from '../config-schemas.ts'

/** A value that another system's file says. */
export class Said {
  readonly value: Json
  /** Where: `.env: WECOM_TOKEN`. */
  readonly place: string
  /** For a secret: the variable that stands for it. */
  readonly variable: string | undefined

  constructor(value: Json, place: string, variable?: string) {
    this.value = value
    this.place = place
    this.variable = variable
  }
}

/** A configuration that knows where its values come from. What is undefined is left out. */
export type Draft = Json | Said | undefined | Draft[] | { [key: string]: Draft }

type Path = (string | number)[]

/** The entry with the values themselves in it. */
export const filledIn = (draft: Draft): Entry => asEntry(render(draft, ({ value }) => value))

/** The entry as a file says it: `${NAME}` for what is secret. */
export const asWritten = (draft: Draft): Entry =>
  asEntry(render(draft, ({ value, variable }) => (variable === undefined ? literally(value) : `\${${variable}}`)))

/** Where the value under this path comes from; undefined when nobody said it. */
export function placeOf(draft: Draft, path: Path): string | undefined {
  if (draft instanceof Said) return draft.place
  const [key, ...rest] = path
  if (key === undefined || typeof draft !== 'object' || draft === null) return undefined
  return placeOf(Object.entries(draft).find(([name]) => name === String(key))?.[1], rest)
}

/** The variables that stand for its secrets. */
export function variablesIn(draft: Draft): string[] {
  if (draft instanceof Said) return draft.variable === undefined ? [] : [draft.variable]
  return typeof draft === 'object' && draft !== null ? Object.values(draft).flatMap(variablesIn) : []
}

function render(draft: Draft, write: (said: Said) => Json): Json {
  if (draft instanceof Said) return write(draft)
  if (Array.isArray(draft)) return draft.map((item) => render(item, write))
  if (typeof draft !== 'object' || draft === null) return draft ?? null
  const kept = Object.entries(draft).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept.map(([key, value]) => [key, render(value, write)]))
}

const literally = (value: Json): Json => (typeof value === 'string' ? value.replaceAll('${', () => '$${') : value)

function asEntry(value: Json): Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
