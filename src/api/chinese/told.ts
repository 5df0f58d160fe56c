import { advice } from './advice.ts'
import { agents } from './agents.ts'
import { Book } from './book.ts'
import { inChinese } from './index.ts'
import { platforms } from './platforms.ts'
import { wires } from './wires.ts'

/** A longer one is hardly ours, in characters. */
const LONGEST = 2000

/**
 * What went wrong on a wire or on the road, in Chinese: what a platform or an agent itself said stays as it is, and so does a sentence
 * that nobody has put into words.
 */
export function toldInChinese(english: string): string {
  return english.length > LONGEST ? english : (read(english) ?? english)
}

function read(english: string): string | undefined {
  // Only who asks for Chinese pays for it.
  book ??= new Book({ ...platforms, ...agents, ...wires }, inHole)
  return ending(english) ?? advice[english] ?? book.read(english) ?? bare(english) ?? mistaken(english)
}

let book: Book | undefined

/** What to do follows what is wrong. */
function ending(english: string): string | undefined {
  const last = advised.find((one) => english.endsWith(one))
  if (last === undefined) return undefined
  const before = english.slice(0, -last.length)
  return (read(before) ?? `${before} `) + advice[last.trimStart()]
}

const advised = Object.keys(advice).map((one) => ` ${one}`)

/** A sentence that came with a full stop which it does not need. */
function bare(english: string): string | undefined {
  const chinese = english.endsWith('.') ? book?.read(english.slice(0, -1)) : undefined
  return chinese && `${chinese}。`
}

/** What is wrong with the configuration: several sentences where it is that of a file, each with its place. */
function mistaken(english: string): string | undefined {
  const each = english.split(/(?<=[.?!]) (?=[^\s:]{1,200}:\d+:\d+ )/)
  const chinese = each.map(mistake).join(' ')
  return chinese === english ? undefined : chinese
}

/** `channels[0].id is missing: expected text`, or `teahouse.yaml:3:5 channels[0].id is missing: expected text.` */
function mistake(english: string): string {
  const [, place = '', said = ''] = /^([^\s:]{1,200}:\d+:\d+ )?(.*)$/s.exec(english) ?? []
  const [field = ''] = /^[\w.[\]-]+:? /.exec(said) ?? []
  for (const before of ['', field]) {
    const why = said.slice(before.length)
    for (const sentence of [why, why.replace(/\.$/, '')]) {
      const words = inChinese(sentence)
      if (words !== sentence) return `${place}${before}${words}${sentence === why ? '' : '。'}`
    }
  }
  return english
}

/** Holes that we fill ourselves; into the others, somebody else put their words. */
const ours = new Set(['who', 'call', 'why', 'code', 'span', 'whose', 'what'])

function inHole(value: string, hole: string): string {
  if (!ours.has(hole)) return value
  return hole === 'why' ? (read(value) ?? inChinese(value)) : (book?.read(value) ?? value)
}
