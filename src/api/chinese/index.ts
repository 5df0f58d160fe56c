import { mistakes } from './mistakes.ts'
import { pieces } from './pieces.ts'
import { sentences } from './sentences.ts'

/** A sentence that this API says, in Chinese; as it is where nobody has put it into words. */
export function inChinese(english: string): string {
  // Only who asks for Chinese pays for it.
  said ??= new Book({ ...sentences, ...mistakes })
  return said.read(english) ?? english
}

/** What a sentence names may be a sentence again, also one that goes on from the name of a field. */
function piece(english: string): string {
  named ??= new Book(pieces)
  const [, field, why] = /^([\w.[\]-]+) (.+)$/s.exec(english) ?? []
  const chinese = named.read(english) ?? inChinese(english)
  if (chinese !== english || field === undefined || why === undefined) return chinese
  const translated = inChinese(why)
  return translated === why ? english : `${field} ${translated}`
}

let said: Book | undefined
let named: Book | undefined

interface Pattern {
  shape: RegExp
  names: string[]
  chinese: string
}

/** Sentences with holes, and what they are in Chinese. */
class Book {
  readonly #plain = new Map<string, string>()
  readonly #patterns: Pattern[] = []

  constructor(entries: Record<string, string>) {
    // What says more comes first: "must be one of a, b" is no "must be {value}".
    const ordered = Object.entries(entries).sort(([a], [b]) => b.replace(hole, '').length - a.replace(hole, '').length)
    for (const [english, chinese] of ordered) {
      const names = [...english.matchAll(hole)].map(([, name]) => name ?? '')
      if (names.length === 0) this.#plain.set(english, chinese)
      else this.#patterns.push({ shape: shapeOf(english), names, chinese })
    }
  }

  read(english: string): string | undefined {
    const known = this.#plain.get(english)
    if (known !== undefined) return known
    for (const { shape, names, chinese } of this.#patterns) {
      const found = shape.exec(english)
      if (!found) continue
      const values = names.map((name, index): [string, string] => {
        const value = found[index + 1] ?? ''
        return [name, given.has(name) ? value : piece(value)]
      })
      return fill(chinese, new Map(values))
    }
    return undefined
  }
}

/** Holes for what somebody else gave a name to: a channel called `text` stays that. */
const given = new Set(['id', 'name', 'type', 'value', 'word'])

const hole = /\{([a-z]+)\}/g

function shapeOf(english: string): RegExp {
  const escaped = english.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const shape = escaped.replace(/\\\{([a-z]+)\\\}/g, (_, name: string) => (name === 'word' ? '(\\S+)' : '(.+?)'))
  return new RegExp(`^${shape}$`, 's')
}

const fill = (chinese: string, values: Map<string, string>) =>
  chinese.replace(hole, (whole, name: string) => values.get(name) ?? whole)
