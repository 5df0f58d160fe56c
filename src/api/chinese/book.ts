/** Sentences with holes, and what they are in Chinese. */
export class Book {
  readonly #plain = new Map<string, string>()
  readonly #patterns: Pattern[] = []
  readonly #translate: (value: string, hole: string) => string

  /** `translate` says in Chinese what stands in a hole, where that is ours to say. */
  constructor(entries: Record<string, string>, translate: (value: string, hole: string) => string) {
    this.#translate = translate
    // What says more comes first: "must be one of a, b" is no "must be {value}".
    const ordered = Object.entries(entries).sort(([a], [b]) => b.replace(hole, '').length - a.replace(hole, '').length)
    for (const [english, chinese] of ordered) {
      const [texts, names] = partsOf(english)
      if (names.length === 0) this.#plain.set(english, chinese)
      else this.#patterns.push({ texts, names, chinese: partsOf(chinese) })
    }
  }

  /** Undefined for a sentence that is not in it. */
  read(english: string): string | undefined {
    const known = this.#plain.get(english)
    if (known !== undefined) return known
    for (const { texts, names, chinese } of this.#patterns) {
      const found = between(texts, english)
      if (!found || names.some((name, index) => name === 'word' && /\s/.test(found[index] ?? ''))) continue
      const values = new Map(names.map((name, index) => [name, this.#translate(found[index] ?? '', name)]))
      return filled(chinese, values)
    }
    return undefined
  }
}

type Parts = [texts: string[], holes: string[]]

interface Pattern {
  texts: string[]
  names: string[]
  chinese: Parts
}

const hole = /\{([a-z]+)\}/g

function partsOf(sentence: string): Parts {
  const parts = sentence.split(/\{([a-z]+)\}/)
  return [parts.filter((_, index) => index % 2 === 0), parts.filter((_, index) => index % 2 === 1)]
}

/**
 * What stands between these texts; undefined when they are not what the sentence is made of. One walk along it, and no pattern that
 * tries again: others write the half of what is read here.
 */
function between(texts: readonly string[], sentence: string): string[] | undefined {
  const [first = '', ...others] = texts
  if (!sentence.startsWith(first)) return undefined
  const found: string[] = []
  let at = first.length
  for (const [index, text] of others.entries()) {
    const last = index === others.length - 1
    const end = last ? sentence.length - text.length : sentence.indexOf(text, at + 1)
    if (end <= at || !sentence.startsWith(text, end)) return undefined
    found.push(sentence.slice(at, end))
    at = end + text.length
  }
  return found
}

function filled([texts, holes]: Parts, values: Map<string, string>): string {
  return texts.reduce((whole, text, index) => {
    const name = holes[index - 1] ?? ''
    return joined(joined(whole, values.get(name) ?? `{${name}}`), text)
  })
}

const chineseEnd = /[\p{Script=Han}，。：；？（）“”]$/u
const chineseStart = /^[\p{Script=Han}，。：；？（）“”]/u

/** A space stands between Chinese and what is not, and nowhere else. */
function joined(left: string, right: string): string {
  if (left.endsWith(' ') && chineseEnd.test(left.slice(0, -1)) && chineseStart.test(right))
    return left.slice(0, -1) + right
  if (right.startsWith(' ') && chineseEnd.test(left) && chineseStart.test(right.slice(1))) return left + right.slice(1)
  return left + right
}
