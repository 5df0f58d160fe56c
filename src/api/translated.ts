import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { about } from '../lib/mistakes.ts'
import { inChinese } from './chinese/index.ts'
import { languageOf } from './language.ts'

const failure = z.looseObject({
  error: z.looseObject({ message: z.string(), fields: z.record(z.string(), z.string()).optional() }),
})

/** Errors are written in English, wherever they come from; who reads Chinese gets them in Chinese. */
export const translated = createMiddleware(async (c, next) => {
  await next()
  if (c.res.status < 400 || !c.res.headers.get('content-type')?.startsWith('application/json')) return
  const language = languageOf(c)
  if (language !== 'en') {
    const said = failure.safeParse(JSON.parse(await c.res.clone().text()))
    if (!said.success) return
    const { error } = said.data
    const { status, headers } = c.res
    headers.delete('content-length')
    c.res = new Response(JSON.stringify({ ...said.data, error: { ...error, ...translate(error) } }), {
      status,
      headers,
    })
  }
  c.header('content-language', language)
  c.header('vary', 'accept-language', { append: true })
})

function translate({ message, fields }: z.output<typeof failure>['error']) {
  if (!fields) return { message: inChinese(message) }
  const chinese = Object.fromEntries(Object.entries(fields).map(([field, why]) => [field, inChinese(why)]))
  // A message that only repeats the fields is made of them in either language.
  const repeats = message === ended(said(fields, '; '), '.')
  return { message: repeats ? ended(said(chinese, '；'), '。') : inChinese(message), fields: chinese }
}

const ended = (sentence: string, stop: string) => (/[.?。？]$/.test(sentence) ? sentence : `${sentence}${stop}`)

const said = (fields: Record<string, string>, end: string) =>
  Object.entries(fields)
    .map(([field, why]) => about(field, why))
    .join(end)
