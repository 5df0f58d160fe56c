import type { LinkedFile } from '../contract/message.ts'

/** Characters of all that one answer carries in itself: a row of the database holds them until it is delivered. */
export const MOST_CARRIED = 16 * 1024 * 1024
/** Where a picture begins that may turn out to carry itself. */
const BEGINNING = /!(?:\[[^\]\n]{0,300}(?:\](?:\((?:d(?:a(?:t(?:a)?)?)?)?)?)?)?$/i
const CARRIED = /!\[([^\]\n]{0,300})\]\(data:/i

/**
 * A text that grows, without the pictures that carry themselves (`![cup](data:…)`): megabytes that nobody reads would be cut into
 * pages, drawn again and again, and told to the model with the next turn. A mark stands in their place, and they among the files.
 */
export class ReadableText {
  readonly files: LinkedFile[] = []
  #text = ''
  /** The end of the text, while it may become such a picture. */
  #held = ''
  /** An address that is not over yet. */
  #open: { alt: string; pieces: string[] } | undefined
  #carried = 0

  get text(): string {
    return this.#text + (this.#open ? mark(this.#open.alt) : this.#held)
  }

  push(more: string): void {
    let rest = this.#held + more
    this.#held = ''
    while (rest !== '') rest = this.#open ? this.#goOn(this.#open, rest) : this.#read(rest)
  }

  /** Reads on to the next picture that carries itself; returns what comes after its beginning. */
  #read(text: string): string {
    const found = CARRIED.exec(text)
    const end = found?.index ?? BEGINNING.exec(text)?.index ?? text.length
    this.#text += text.slice(0, end)
    if (!found) {
      this.#held = text.slice(end)
      return ''
    }
    this.#open = { alt: found[1] ?? '', pieces: [] }
    return text.slice(end + found[0].length)
  }

  /** Reads on to the end of an address; returns what comes after it. No address goes beyond its line. */
  #goOn({ alt, pieces }: { alt: string; pieces: string[] }, text: string): string {
    const end = text.search(/[)\n]/)
    const piece = end < 0 ? text : text.slice(0, end)
    this.#carried += piece.length
    if (this.#carried <= MOST_CARRIED) pieces.push(piece)
    if (end < 0) return ''
    this.#open = undefined
    // A title may follow the address.
    const url = `data:${pieces.join('').replace(/\s.*$/s, '')}`
    if (this.#carried <= MOST_CARRIED) this.files.push({ name: alt.trim() || 'picture', url })
    this.#text += mark(alt)
    return text.slice(text[end] === ')' ? end + 1 : end)
  }
}

export const carriesItself = (url: string): boolean => /^data:/i.test(url)

const mark = (alt: string): string => `🖼 ${alt}`.trim()
