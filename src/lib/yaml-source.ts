import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml'

type Path = (string | number)[]
export interface Place {
  line: number
  column: number
}

/** A YAML text with its `${NAME}` filled in, which remembers where everything stood. */
export interface YamlSource {
  /** Keys without a value are left out. */
  value: unknown
  /** True when the text is no YAML at all: `value` is then undefined and `problems` say why. */
  broken: boolean
  /** What made the text unreadable, or a variable missing. */
  problems: { path: Path; message: string; place: Place | undefined }[]
  /** Where the value of a path stands, or the nearest thing around it that does exist. */
  place(path: Path): Place | undefined
  /** What was written, or filled in, without quotes where a scalar stands: it can be read as text, number or boolean. */
  plain(path: Path): string | undefined
}

/** More than any hand writes; aliases of aliases multiply, and one can lie within what it stands for. */
const MOST_NODES = 100_000
const DEEPEST = 50

/**
 * Stand for the braces of a variable while YAML is read: a brace would end `{ apiKey: ${KEY} }`. Both are no characters of any text
 * (https://www.unicode.org/faq/private_use.html#nonchar1, 2026-11), and as long as what they replace: places stay right.
 */
const OPEN = '\uFDD0'
const CLOSE = '\uFDD1'

/** `${NAME}` takes a variable, `$${` stands for `${`. What is filled in is always text, also when it looks like a number. */
export function readYaml(text: string, variables: Record<string, string | undefined>): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(braceless(text), { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const reading = new Reading(document, lines, variables)
  // The errors after the first are mostly made by it.
  const [first] = document.errors
  if (first) reading.refuse(first.message, first.pos[0])
  if (!reading.broken) reading.value = reading.read(document.contents, [])
  return reading
}

class Reading implements YamlSource {
  value: unknown
  broken = false
  readonly problems: YamlSource['problems'] = []
  readonly #document: Document.Parsed
  readonly #lines: LineCounter
  readonly #variables: Record<string, string | undefined>
  readonly #starts = new Map<string, number>()
  readonly #plain = new Map<string, string>()
  #nodes = 0

  constructor(document: Document.Parsed, lines: LineCounter, variables: Record<string, string | undefined>) {
    this.#document = document
    this.#lines = lines
    this.#variables = variables
  }

  place(path: Path): Place | undefined {
    for (let length = path.length; length >= 0; length--) {
      const start = this.#starts.get(JSON.stringify(path.slice(0, length)))
      if (start !== undefined) return this.#placeOf(start)
    }
    return undefined
  }

  plain(path: Path): string | undefined {
    return this.#plain.get(JSON.stringify(path))
  }

  refuse(message: string, start: number): void {
    this.broken = true
    // What the parser quotes may be a secret; what it advises is for whoever calls it.
    const what = message.replace(/:? *".*$/s, '').replace(/; please use .*$/s, '')
    this.problems.push({ path: [], message: `is not YAML: ${what}`, place: this.#placeOf(start) })
  }

  read(node: Node | null | undefined, path: Path): unknown {
    this.#nodes++
    if (this.#nodes > MOST_NODES || path.length > DEEPEST) {
      const tooMuch = `has more than ${MOST_NODES} values, or is nested deeper than ${DEEPEST}`
      if (!this.problems.some((problem) => problem.message === tooMuch)) this.#wrong([], tooMuch)
      return undefined
    }
    if (node?.range) this.#starts.set(JSON.stringify(path), node.range[0])
    if (isAlias(node)) return this.read(node.resolve(this.#document), path)
    if (isSeq<Node>(node)) return node.items.map((item, index) => this.read(item, [...path, index]))
    if (isMap<Node, Node | null>(node)) return this.#readMap(node.items, path)
    if (isScalar(node)) return this.#readScalar(node, path)
    return undefined
  }

  #readMap(items: { key: Node; value: Node | null }[], path: Path): unknown {
    const values = new Map<string, unknown>()
    for (const { key, value } of items) {
      const name = withBraces(isScalar(key) ? (key.source ?? String(key.value)) : String(key))
      if (name === '<<') {
        for (const [inherited, item] of mergedFrom(this.read(value, path))) {
          if (!values.has(inherited)) values.set(inherited, item)
        }
        continue
      }
      const inner = [...path, name]
      const read = this.read(value, inner)
      if (read !== undefined && read !== null) values.set(name, read)
      else values.delete(name)
      if (key.range) this.#starts.set(JSON.stringify(inner), key.range[0])
    }
    return Object.fromEntries(values)
  }

  #readScalar(node: Scalar, path: Path): unknown {
    const plain = node.type === Scalar.PLAIN
    if (typeof node.value !== 'string') {
      if (plain && node.value !== null && node.source !== undefined) this.#plain.set(JSON.stringify(path), node.source)
      return node.value
    }
    const filled = this.#fill(node.value, path)
    if (plain && filled !== node.value) this.#plain.set(JSON.stringify(path), filled)
    return filled
  }

  #wrong(path: Path, message: string): void {
    this.problems.push({ path, message, place: this.place(path) })
  }

  #fill(text: string, path: Path): string {
    return text.replace(SPELLED, (whole, name: string | undefined) => {
      if (whole.startsWith('$$')) return '${'
      if (name === undefined) {
        this.#wrong(path, `has a \${ that is not followed by a variable name and }; write $\${ for \${ itself`)
        return whole
      }
      const value = this.#variables[name]
      if (value === undefined) this.#wrong(path, `needs the environment variable ${name}, which is not set`)
      return value ?? ''
    })
  }

  #placeOf(start: number): Place {
    const { line, col } = this.#lines.linePos(start)
    return { line, column: col }
  }
}

const VARIABLE = /(\$?\$)\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const SPELLED = new RegExp(`\\$\\$\\{|\\$${OPEN}([^${CLOSE}]*)${CLOSE}|\\$\\{`, 'g')

function braceless(text: string): string {
  const clean = text.replaceAll(OPEN, '\uFFFD').replaceAll(CLOSE, '\uFFFD')
  return clean.replace(VARIABLE, (whole, dollars: string, name: string) =>
    dollars === '$' ? `$${OPEN}${name}${CLOSE}` : whole,
  )
}

const withBraces = (text: string) => text.replaceAll(OPEN, '{').replaceAll(CLOSE, '}')

/** What `<<` brings in: a mapping, or a list of them of which the first wins. */
function mergedFrom(value: unknown): [string, unknown][] {
  const sources = Array.isArray(value) ? value : [value]
  return sources.flatMap((source: unknown) =>
    typeof source === 'object' && source !== null ? Object.entries(source) : [],
  )
}
