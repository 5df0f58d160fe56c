/**
 * Cuts a text where its blocks can be read one by one and mean what they mean together: at blank lines outside of code, lists that
 * go on, and tables. All pieces in a row are the text. Each but the last stays as it is while the text grows, so what was made of
 * it once need not be made again.
 */
export const piecesOf: (markdown: string) => string[] = cutter()

/** Texts that are cut again when they have grown: as many conversations at once, of which the oldest is forgotten first. */
const MOST = 64
/** By its first letters a text is found again. */
const FIRST = 100

/** Cuts, from where it cut last, a text that has grown since. */
export function cutter(): (markdown: string) => string[] {
  const begun = new Map<string, Begun>()
  return (markdown) => {
    const first = markdown.slice(0, FIRST)
    const before = begun.get(first)
    const { pieces, sure } = cut(markdown, before && markdown.startsWith(before.head) ? before : undefined)
    begun.delete(first)
    if (sure) begun.set(first, sure)
    const [oldest = first] = begun.keys()
    if (begun.size > MOST) begun.delete(oldest)
    return pieces
  }
}

/** The beginning of a text, as far as it is cut the same whatever comes next. */
interface Begun {
  pieces: string[]
  /** How many of these are as they will be, and where they end. */
  count: number
  end: number
  /** The text to the end of the line behind those: as long as it was not whole, it could have become another kind of line. */
  head: string
}

function cut(markdown: string, begun: Begun | undefined): { pieces: string[]; sure: Begun | undefined } {
  const pieces = begun?.pieces.slice(0, begun.count) ?? []
  let begin = begun?.end ?? 0
  let scan = new Scan()
  let sure = begun
  for (const { line, at } of linesOf(markdown, begin)) {
    if (line.trim() !== '' && scan.endsBefore(line)) {
      pieces.push(markdown.slice(begin, at))
      begin = at
      scan = new Scan()
      const lineEnd = at + line.length + 1
      if (lineEnd <= markdown.length) sure = { pieces, count: pieces.length, end: at, head: markdown.slice(0, lineEnd) }
    }
    scan.read(line)
    // What is not understood line by line stays in one piece.
    if (scan.lost) break
  }
  pieces.push(markdown.slice(begin))
  return { pieces, sure }
}

function* linesOf(text: string, from: number): Generator<{ line: string; at: number }> {
  for (let at = from; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline + 1
    yield { line: text.slice(at, newline < 0 ? end : newline), at }
    at = end
  }
}

const marker = /^( {0,3})(?:([-*+])|(\d{1,9})([.)]))(?=[ \t]|$)/
const fenceLine = /^([ \t]*)((?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/
/** HTML that goes on over blank lines, and ends of lines that only some parsers know. */
const strange = /<(?:script|pre|style|textarea|[!?])|[\r\v\f]/i

/** What is known of a piece, line by line. */
class Scan {
  lost = false
  #fence: Fence | undefined
  #inList = false
  /** The marker of the list's newest item at the margin. */
  #item: Item | undefined
  #blank = false
  /** In a block of HTML there is no code; it ends at a blank line. */
  #html = false

  /** Whether a line that is not blank begins something new. */
  endsBefore(line: string): boolean {
    if (!this.#blank || this.#fence || /^[ \t]/.test(line)) return false
    const item = itemOf(line)
    if (!this.#inList || !item) return true
    // Alone, the next item of a list looks the same, as long as it has the number that the list would give it.
    return this.#follows(item)
  }

  #follows({ kind, number, step }: Item): boolean {
    return kind === this.#item?.kind && number === this.#item.number + step
  }

  read(line: string): void {
    this.#blank = line === ''
    if (line.endsWith('\r')) this.lost = true
    if (this.#fence) {
      this.#readCode(line, this.#fence)
      return
    }
    if (line.includes('<') || /[\r\v\f]/.test(line)) this.#readStrange(line)
    else if (this.#blank) this.#html = false
    const item = itemOf(line)
    if (item && !(this.#inList && item.inner)) {
      const first = !this.#inList
      this.#inList = true
      const begins = first || (/^\S/.test(line) && item.kind !== this.#item?.kind)
      this.#item = begins || this.#follows(item) ? item : { ...(this.#item ?? item), number: Number.NaN }
    }
    if (!line.includes('```') && !line.includes('~~~')) return
    const [, indent = '', markers = '', mark, info = ''] = fenceLine.exec(line) ?? []
    if (mark === undefined || (mark.startsWith('`') && info.includes('`'))) return
    if (!this.#inList && (indent.length > 3 || indent.includes('\t'))) return
    if (this.#html) this.lost = true
    const nested = this.#inList && (markers !== '' || indent !== '')
    this.#fence = { mark, nested, indent: indent.length + markers.length }
  }

  #readStrange(line: string): void {
    if (strange.test(line)) this.lost = true
    this.#html ||= /^[\s\d.)>*+-]*<[a-z/]/i.test(line)
  }

  #readCode(line: string, { mark, nested, indent }: Fence): void {
    const [own = ''] = /^[ \t]*/.exec(line) ?? []
    // A fence in a list ends with its item, whatever the fence itself says.
    if (nested && !this.#blank && own.length < indent) this.lost = true
    const rest = line.slice(own.length + mark.length)
    if (!line.startsWith(mark, own.length) || !/^[~`]* *$/.test(rest)) return
    // marked lets the other mark follow, but not always.
    if (/[~`]/.test(rest.replaceAll(mark.charAt(0), ''))) this.lost = true
    if (nested ? own.length > indent + 1 : own.includes('\t')) this.lost = true
    if (nested || own.length < 4) this.#fence = undefined
  }
}

interface Fence {
  mark: string
  /** Whether it stands in an item of a list. */
  nested: boolean
  indent: number
}

interface Item {
  /** Its bullet, or what ends its number. */
  kind: string
  number: number
  /** By how much the number grows from item to item. */
  step: number
  /** Set apart from the margin by enough to be within an item. */
  inner: boolean
}

function itemOf(line: string): Item | undefined {
  const [whole, indent = '', bullet, digits, end = ''] = marker.exec(line) ?? []
  if (whole === undefined) return undefined
  if (bullet === undefined) return { kind: end, number: Number(digits), step: 1, inner: false }
  return { kind: bullet, number: 0, step: 0, inner: indent !== '' }
}
