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

/** What the build makes besides its one page. */
const FILES = /^\/(assets\/[\w-][\w.-]*|scheme\.js|icon\.svg)$/

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

interface PanelParts {
  folder?: string
  /** Somebody opens the panel. */
  onPage?(): void
}

/**
 * The panel: its files, and its one page at every address that a browser opens and that nobody else answers. Nothing is kept in
 * memory: files are streamed from the disk, as the build has compressed them.
 */
export function createPanel({ folder = BUILT, onPage }: PanelParts = {}): Hono {
  const panel = new Hono()
  panel.get('*', (c, next) => {
    if (FILES.test(c.req.path)) return file(c, folder + c.req.path.slice(1))
    if (!isPage(c)) return next()
    onPage?.()
    return page(c, folder)
  })
  return panel
}

/** Whether a browser asks for something of the panel, and no platform for its channel. */
export function isOfPanel(c: Context): boolean {
  return c.req.method === 'GET' && (FILES.test(c.req.path) || isPage(c))
}

function isPage(c: Context): boolean {
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
    // The page of phones.
    "frame-src 'self'",
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

async function file(c: Context, path: string): Promise<Response> {
  const type = types[path.split('.').at(-1) ?? '']
  const found = type === undefined ? undefined : await smallest(path, c.req.header('accept-encoding') ?? '')
  if (type === undefined || found === undefined) return c.notFound()
  const about = {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'accept-encoding',
    etag: found.etag,
    // The name of what lies in assets/ changes with what is in it.
    'cache-control': c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(found.encoding && { 'content-encoding': found.encoding }),
  }
  if (c.req.header('if-none-match') === found.etag) return c.body(null, 304, about)
  const whole = { ...about, 'content-length': String(found.size) }
  if (c.req.method === 'HEAD') return c.body(null, 200, whole)
  return new Response(Readable.toWeb(createReadStream(found.path)), { headers: whole })
}

/** The file as the build compressed it for whoever accepts that, or as it is; undefined when there is none. */
async function smallest(path: string, accepted: string) {
  const wanted = encodings.filter(([name]) =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(\\.0+)?\\s*(,|$))`).test(accepted),
  )
  for (const [encoding, ending] of [...wanted, ['', '']]) {
    const found = await stat(`${path}${ending}`).catch(() => undefined)
    if (!found?.isFile()) continue
    const etag = `"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}"`
    return { path: `${path}${ending}`, encoding, etag, size: found.size }
  }
  return undefined
}
