import type { Context } from 'hono'
import type { Language } from '../contract/language.ts'

/** The language in which somebody wants to be answered; the panel says it, as every browser does. */
export function spokenTo(c: Context, fallback: Language): Language {
  const wanted = c.req.header('accept-language') ?? ''
  for (const one of wanted.split(',')) {
    const language = one.trim().toLowerCase()
    if (language.startsWith('zh')) return 'zh-CN'
    if (language.startsWith('en')) return 'en'
  }
  return fallback
}
