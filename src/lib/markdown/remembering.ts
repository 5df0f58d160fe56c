import { hash } from 'node:crypto'
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
  const texts = together(piecesOf(markdown))
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

/** Small pieces cost more to tell apart than to convert again, in UTF-16 units. */
const ENOUGH = 500

function together(pieces: string[]): string[] {
  const texts: string[] = []
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < ENOUGH) continue
    texts.push(text)
    text = ''
  }
  return text === '' && texts.length > 0 ? texts : [...texts, text]
}

const naming = /^[ \t>*+-]*\[(?!\^)[^\]\n]+\]:/m

function used(text: string, links: Links, names: string[]): Links {
  if (names.length === 0 || !text.includes('[')) return {}
  const words = text.toLowerCase().replaceAll(/\s+/g, ' ')
  const found = names.filter((name) => words.includes(name))
  return Object.fromEntries(found.flatMap((name) => (links[name] ? [[name, links[name]]] : [])))
}

/** What one conversion remembers, in UTF-16 units of what it made: some sixty long answers. */
const MOST = 1_000_000
/** What an entry takes besides. */
const ENTRY = 100

/**
 * A conversion that makes each finished piece of a text once: an answer that grows costs what is new of it. Gives the same as
 * `convert`, which may depend on nothing but its piece. Forgets what was not asked for the longest.
 */
export function remembering<T extends string | Links>(convert: (piece: Piece) => T, most = MOST): (piece: Piece) => T {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  let size = 0
  return (piece) => {
    if (piece.last) return convert(piece)
    const key = keyOf(piece)
    const fresh = young.get(key)
    if (fresh !== undefined) return fresh
    const made = old.get(key) ?? convert(piece)
    const weight = ENTRY + (typeof made === 'string' ? made.length : 0)
    if (size + weight > most / 2) {
      old = young
      young = new Map()
      size = 0
    }
    young.set(key, made)
    size += weight
    return made
  }
}

/** The text itself would be a slice of the whole answer, and keep all of that in memory. */
function keyOf({ text, links }: Piece): string {
  const named = Object.keys(links).length === 0 ? '' : `\0${JSON.stringify(links)}`
  return hash('sha256', text + named, 'base64')
}

const remembered = remembering(({ text }) => linksIn(text), 100_000)
const namesIn = (text: string): Links => remembered({ text, links: {}, last: false })
