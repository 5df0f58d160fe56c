import { piecesOf } from './pieces.ts'
import { type Links, linksIn } from './tokens.ts'

/** A part of a text that can be converted by itself. */
export interface Piece {
  text: string
  /** The names used in it that other parts give to addresses. */
  links: Links
  /** The last one may still grow. */
  last: boolean
}

/** A text in its pieces, for conversion by what `remembering` returns. */
export function readPieces(markdown: string): Piece[] {
  const texts = piecesOf(markdown)
  const links: Links = Object.assign(
    {},
    ...texts
      .filter((text) => naming.test(text))
      .map(namesIn)
      .reverse(),
  )
  const names = Object.keys(links)
  return texts.map((text, n) => ({ text, links: used(text, links, names), last: n === texts.length - 1 }))
}

const naming = /^[ \t>*+-]*\[[^\]\n]+\]:/m

function used(text: string, links: Links, names: string[]): Links {
  if (names.length === 0 || !text.includes('[')) return {}
  const words = text.toLowerCase().replaceAll(/\s+/g, ' ')
  const found = names.filter((name) => words.includes(name))
  return Object.fromEntries(found.flatMap((name) => (links[name] ? [[name, links[name]]] : [])))
}

/** What one conversion remembers, in UTF-16 units of texts and results: some sixty long answers. */
const MOST = 2_000_000

/**
 * A conversion that makes each finished piece of a text once: an answer that grows costs what is new of it. Gives the same as
 * `convert`, which may depend on nothing but its piece. Forgets what was not asked for the longest.
 */
export function remembering<T extends string | number | Links>(
  convert: (piece: Piece) => T,
  most = MOST,
): (piece: Piece) => T {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  let size = 0
  return (piece) => {
    if (piece.last) return convert(piece)
    const key = keyOf(piece)
    const known = young.get(key) ?? old.get(key)
    const made = known ?? convert(piece)
    if (!young.has(key)) {
      const weight = key.length + (typeof made === 'string' ? made.length : 100)
      if (size + weight > most / 2) {
        old = young
        young = new Map()
        size = 0
      }
      young.set(detached(key), made)
      size += weight
    }
    return made
  }
}

function keyOf({ text, links }: Piece): string {
  for (const _ in links) return `${text}\0${JSON.stringify(links)}`
  return text
}

/** A slice of a long text would keep all of that text in memory. */
const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')

const remembered = remembering(({ text }) => linksIn(text), 200_000)
const namesIn = (text: string): Links => remembered({ text, links: {}, last: false })
