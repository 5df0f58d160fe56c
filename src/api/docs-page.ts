import { createHash } from 'node:crypto'
import type { ApiDocument } from './openapi.ts'

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
details { border-top: 1px solid #8884; padding: .4rem 0 }
summary { cursor: pointer }
summary b { display: inline-block; min-width: 3.5rem }
code, pre { font: .875rem/1.5 ui-monospace, monospace }
pre { overflow-x: auto; background: #8881; padding: .8rem }
table { border-collapse: collapse }
td { padding: .2rem 1rem .2rem 0; vertical-align: top }
`

/** The document as a page that needs nothing but itself: no script, no font, no request to anybody. */
export function docsPage(document: ApiDocument): { html: string; headers: Record<string, string> } {
  const hash = createHash('sha256').update(style).digest('base64')
  const calls = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'patch', 'put', 'delete'] as const).flatMap((method) => {
      const call = item[method]
      return call ? [{ method: method.toUpperCase(), path, call }] : []
    }),
  )
  const tags = [...new Set(calls.map(({ call }) => call.tags?.[0] ?? ''))]
  const sections = tags.map((tag) => {
    const own = calls.filter(({ call }) => (call.tags?.[0] ?? '') === tag)
    return `<h2>${text(tag)}</h2>${own.map(section).join('')}`
  })
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${text(name)}"><summary><code>${text(name)}</code></summary><pre>${pretty(schema)}</pre></details>`,
  )
  const { title, description = '' } = document.info
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(title)} API</title><style>${style}</style>
<h1>${text(title)} API</h1>
<p>${marked(description)}</p>
<p>All paths begin with <code>${text(document.servers?.[0]?.url ?? '')}</code>. Send <code>Authorization: Bearer KEY</code>.
The document for programs: <a href="openapi.json">openapi.json</a>.</p>
${sections.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</html>
`
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  return { html, headers: { 'content-security-policy': policy, 'referrer-policy': 'no-referrer' } }
}

type Call = NonNullable<NonNullable<ApiDocument['paths']>[string]['get']>

function section({ method, path, call }: { method: string; path: string; call: Call }): string {
  const parameters = (call.parameters ?? []).flatMap((parameter) =>
    'name' in parameter ? [[`${parameter.in} <code>${text(parameter.name)}</code>`, parameter.description ?? '']] : [],
  )
  const body = call.requestBody && 'content' in call.requestBody ? [['body', schemasOf(call.requestBody.content)]] : []
  const responses = Object.entries(call.responses ?? {}).map(([status, response]) => {
    const { description = '', content = {} } = 'description' in response ? response : {}
    return [text(status), `${marked(description)} ${schemasOf(content)}`]
  })
  const rows = [...parameters.map(([name, about = '']) => [name, marked(about)]), ...body, ...responses]
  return `<details><summary><b>${method}</b> <code>${text(path)}</code> ${text(call.summary ?? '')}</summary>
<p>${marked(call.description ?? '')}</p>
<table>${rows.map(([name, about]) => `<tr><td>${name}</td><td>${about}</td></tr>`).join('')}</table></details>`
}

function schemasOf(content: Record<string, { schema?: unknown }>): string {
  return Object.values(content)
    .map(({ schema }) => {
      const name = /"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(schema ?? ''))?.[1]
      return name === undefined ? '' : `<a href="#${name}">${name}</a>`
    })
    .join(' ')
}

const pretty = (value: unknown) => text(JSON.stringify(value, null, 2))

/** Our own descriptions use backticks, and nothing else of Markdown. */
const marked = (words: string) => text(words).replace(/`([^`]+)`/g, '<code>$1</code>')

const text = (words: string) => words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
