import { nearby } from '../../lib/nearest.ts'
import { Said } from './draft.ts'

const YES = /^(1|true|t|yes|y|on)$/i
const NO = /^(0|false|f|no|n|off)$/i

/** The variables of another system. Collects what is wrong with them. */
export class Variables {
  /** As sentences call it: `.env`. */
  readonly file: string
  /** Sentences about what cannot be read. */
  readonly wrong: string[] = []
  readonly #values: Map<string, { name: string; value: string }>

  constructor(file: string, values: Record<string, string>) {
    this.file = file
    // pydantic, which most of them are read by, takes names in lower case too.
    const entries = Object.entries(values).map(([name, value]) => [name.toUpperCase(), { name, value }] as const)
    this.#values = new Map(entries)
  }

  /** Undefined when it is not set, empty, or still what the example says: `<your-key>`. */
  text(name: string): Said | undefined {
    const { value = '' } = this.#values.get(name) ?? {}
    const said = value.trim()
    return said === '' || isPlaceholder(said) ? undefined : new Said(said, this.place(name))
  }

  secret(name: string): Said | undefined {
    const said = this.text(name)
    return said && new Said(said.value, said.place, this.#values.get(name)?.name)
  }

  /** One that the other system could not do without either. */
  needed(said: Said | undefined, name: string): Said {
    if (said) return said
    const rest = isPlaceholder(this.#values.get(name)?.value ?? '') ? 'still says what the example says' : 'is missing'
    this.wrong.push(`${this.place(name)} ${rest}.`)
    return new Said('', this.place(name))
  }

  flag(name: string, usual: boolean): boolean {
    const said = String(this.text(name)?.value ?? usual)
    if (!YES.test(said) && !NO.test(said)) this.wrong.push(`${this.place(name)} must be true or false.`)
    return YES.test(said)
  }

  wholeNumber(name: string): number | undefined {
    const said = this.text(name)
    if (!said) return undefined
    if (!/^[-+]?\d{1,9}$/.test(String(said.value))) this.wrong.push(`${said.place} must be a whole number.`)
    return Number(said.value)
  }

  has(name: string): boolean {
    return this.text(name) !== undefined
  }

  /** Those of a list that are set. */
  setAmong(names: readonly string[]): string[] {
    return names.filter((name) => this.has(name))
  }

  placeholders(): string[] {
    return [...this.#values.values()].filter(({ value }) => isPlaceholder(value.trim())).map(({ name }) => name)
  }

  /** Names that the other system does not know: slips of the pen, which are wrong, and what belongs to somebody else. */
  strangers(known: readonly string[]): string[] {
    const missing = known.filter((name) => !this.#values.has(name))
    return [...this.#values].flatMap(([upper, { name }]) => {
      if (known.includes(upper) || upper.startsWith('TEAHOUSE_')) return []
      const meant = nearby(upper, missing)
      if (meant === undefined) return [name]
      this.wrong.push(`${this.file}: ${name} is not known there. Did you mean ${meant}?`)
      return []
    })
  }

  place(name: string): string {
    return `${this.file}: ${this.#values.get(name)?.name ?? name}`
  }
}

export const isPlaceholder = (text: string): boolean => /^<[^<>]+>$/.test(text)
