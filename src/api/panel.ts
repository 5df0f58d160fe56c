import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Context, Hono } from 'hono'

/** Where `npm ci` puts the built panel. */
const BUILT = fileURLToPath(new URL('../../dist/panel/', import.meta.url))
/** What the build wrote where a nonce belongs (web/vite.config.ts). */
const NONCE = '__NONCE__'

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  woff2: 'font/woff2',
  json: 'application/json',
}
/** The build lays these beside a file, the smallest first. */
const encodings: [name: string, ending: string][] = [
  ['br', '.br'],
  ['gzip', '.gz'],
]

/**
 * The panel: its files, and its one page at every address that a browser opens and that nobody else answers. Nothing is kept in
 * memory: files are streamed from the disk, as the build has compressed them.
 */
export function createPanel(folder = BUILT): Hono {
  const panel = new Hono()
  panel.get('/assets/:name', (c) => file(c, folder, `assets/${c.req.param('name')}`))
  panel.get('/:name{(scheme\\.js|icon\\.svg)}', (c) => file(c, folder, c.req.param('name')))
  panel.get('*', (c, next) => (isPage(c) ? page(c, folder) : next()))
  return panel
}

/** Whether a browser wants to show what it asks for. */
export function isPage(c: Context): boolean {
  const { path } = c.req
  if (path === '/') return true
  if (/^\/(api|hooks|healthz|readyz|metrics|assets)(\/|$)/.test(path)) return false
  return (c.req.header('accept') ?? '').includes('text/html')
}

async function page(c: Context, folder: string): Promise<Response> {
  const built = await readFile(`${folder}index.html`, 'utf8').catch(() => undefined)
  if (built === undefined) return c.text('Teahouse is running, but its panel is not built. Run: npm ci\n', 503)
  const nonce = randomBytes(16).toString('base64')
  return c.html(built.replaceAll(NONCE, nonce), 200, { ...headers(nonce), 'cache-control': 'no-cache' })
}

/** Nobody but the gateway is asked for anything, and no script runs that the build did not make. */
function headers(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // Mantine writes the variables of its theme into a style element.
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  }
}

async function file(c: Context, folder: string, name: string): Promise<Response> {
  const ending = name.split('.').at(-1) ?? ''
  const type = types[ending]
  if (type === undefined || !/^(assets\/)?[\w.-]+$/.test(name)) return c.notFound()
  const accepted = c.req.header('accept-encoding') ?? ''
  const wanted = encodings.filter(([encoding]) => new RegExp(`\\b${encoding}\\b`).test(accepted))
  for (const [encoding, suffix] of [...wanted, ['', '']]) {
    const path = `${folder}${name}${suffix}`
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) continue
    const etag = `"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}"`
    const about = {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'accept-encoding',
      etag,
      // The name of what lies in assets/ changes with what is in it.
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(encoding && { 'content-encoding': encoding }),
    }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, about)
    const length = { 'content-length': String(found.size) }
    if (c.req.method === 'HEAD') return c.body(null, 200, { ...about, ...length })
    return new Response(Readable.toWeb(createReadStream(path)), { headers: { ...about, ...length } })
  }
  return c.notFound()
}
