import { Book } from './book.ts'
import { mistakes } from './mistakes.ts'
import { pieces } from './pieces.ts'
import { sentences } from './sentences.ts'

/** A sentence that this API says, in Chinese; as it is where nobody has put it into words. */
export function inChinese(english: string): string {
  // Only who asks for Chinese pays for it.
  said ??= new Book({ ...sentences, ...mistakes }, unlessGiven)
  return said.read(english) ?? english
}

/** What a sentence names may be a sentence again, also one that goes on from the name of a field. */
function piece(english: string): string {
  named ??= new Book(pieces, unlessGiven)
  const [, field, why] = /^([\w.[\]-]+) (.+)$/s.exec(english) ?? []
  const chinese = named.read(english) ?? inChinese(english)
  if (chinese !== english || field === undefined || why === undefined) return chinese
  const translated = inChinese(why)
  return translated === why ? english : `${field} ${translated}`
}

let said: Book | undefined
let named: Book | undefined

/** Holes for what somebody else gave a name to: a channel called `text` stays that. */
const given = new Set(['id', 'name', 'type', 'value', 'word'])

const unlessGiven = (value: string, hole: string) => (given.has(hole) ? value : piece(value))
