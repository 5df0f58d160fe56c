import { z } from 'zod'
import { lax } from '../../lib/lax.ts'

/** A piece of a document that the app found for its answer, as far as a person is told of it. */
export const Source = z.object({ document_name: lax(z.string()), dataset_name: lax(z.string()) })
export type Source = z.infer<typeof Source>

const mostNotes = 10
const longestName = 200

/**
 * The documents that an answer rests on, as footnotes to stand below it: each once, in Dify's order. They count on from the footnotes
 * that the answer brings itself.
 */
export function footnotes(sources: readonly Source[], answer: string): string {
  const documents = new Set(sources.map(worded).filter((words) => words !== ''))
  const taken = [...answer.matchAll(/^ {0,3}\[\^(\d{1,4})\]:/gm)].map(([, number]) => Number(number))
  const first = Math.max(0, ...taken) + 1
  return [...documents]
    .slice(0, mostNotes)
    .map((words, at) => `[^${first + at}]: ${words}`)
    .join('\n')
}

function worded({ document_name, dataset_name }: Source): string {
  const document = plain(document_name)
  const dataset = plain(dataset_name)
  return document !== '' && dataset !== '' ? `${document} (${dataset})` : document || dataset
}

/** A file may be called anything; its name must not become markup. */
function plain(name: string | null | undefined): string {
  const words = (name ?? '').slice(0, longestName).toWellFormed().replace(/\s+/g, ' ').trim()
  return words.replace(/[\\`*_{}[\]<>#|~!$&^]/g, '\\$&')
}
