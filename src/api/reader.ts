import type { Context } from 'hono'
import type { Language } from '../contract/language.ts'
import { toldInChinese } from './chinese/told.ts'
import type { ApiParts } from './endpoint.ts'
import { languageOf } from './language.ts'

/** What an answer is made of, and the language of whoever asked for it. */
export interface Reader extends ApiParts {
  reads: Language
}

export const readerOf = (c: Context, parts: ApiParts): Reader => ({ ...parts, reads: languageOf(c) })

/**
 * What went wrong, as it is stored and logged, for somebody to read: without secrets, and in their language as far as the words are
 * ours. What a platform or an agent itself said stays as it is.
 */
export function told(text: string, { redactor, reads }: Pick<Reader, 'redactor' | 'reads'>): string {
  const clean = redactor.redact(text)
  return reads === 'en' ? clean : toldInChinese(clean)
}
