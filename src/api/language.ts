import type { Context } from 'hono'
import type { Language } from '../contract/language.ts'

/** The language that a caller reads: Chinese when `Accept-Language` prefers it to English, else English. */
export function languageOf(c: Context): Language {
  const wanted = (c.req.header('accept-language') ?? '').slice(0, 500).split(',')
  const ranked = wanted.flatMap((one) => {
    const [, tag = '', quality = '1'] = /^\s*([a-z]{1,8})(?:-[a-z0-9-]+)?\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(one) ?? []
    const language = tag.toLowerCase()
    return language === 'zh' || language === 'en' ? [{ language, quality: Number(quality) }] : []
  })
  const best = ranked.reduce<(typeof ranked)[number] | undefined>(
    (top, one) => (one.quality > (top?.quality ?? 0) ? one : top),
    undefined,
  )
  return best?.language === 'zh' ? 'zh-CN' : 'en'
}
