import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPanel } from './panel.ts'

const script = 'console.log("tea")\n'
const html = { accept: 'text/html,application/xhtml+xml' }

describe('the built panel', () => {
  let folder: string
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    createPanel({ folder: `${folder}/` }).request(path, { method, headers })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'teahouse-panel-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__NONCE__">')
    writeFileSync(join(folder, 'assets/main-1.js'), script)
    writeFileSync(join(folder, 'assets/main-1.js.br'), brotliCompressSync(script))
    writeFileSync(join(folder, 'secret.txt'), 'secret')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(['/', '/channels', '/messages/1', '/setup'])(
    'shows its page at %s, under a policy with a new nonce',
    async (path) => {
      const [first, second] = await Promise.all([ask(path, html), ask(path, html)])
      expect(first.status).toBe(200)
      const policy = first.headers.get('content-security-policy') ?? ''
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
      expect(await first.text()).toBe(`<meta property="csp-nonce" nonce="${nonce}">`)
      expect(policy).toContain("default-src 'none'; script-src 'self'; ")
      expect(policy).not.toContain('unsafe')
      expect(policy).not.toBe(second.headers.get('content-security-policy'))
      expect(first.headers.get('cache-control')).toBe('no-cache')
      expect(first.headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  test('is kept by browsers for as long as its name says the same', async () => {
    const plain = await ask('/assets/main-1.js')
    expect(await plain.text()).toBe(script)
    expect(plain.headers.get('content-type')).toContain('text/javascript')
    expect(plain.headers.get('cache-control')).toContain('immutable')
    const again = await ask('/assets/main-1.js', { 'if-none-match': plain.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
  })

  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip, br;q=0', null],
    ['', null],
  ])('comes as the build compressed it for whoever accepts that: %j', async (accepted, encoding) => {
    const response = await ask('/assets/main-1.js', { 'accept-encoding': accepted })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    const size = encoding ? brotliCompressSync(script).length : script.length
    expect((await response.arrayBuffer()).byteLength).toBe(size)
  })

  test('answers HEAD without the file', async () => {
    const response = await ask('/assets/main-1.js', {}, 'HEAD')
    expect(response.headers.get('content-length')).toBe(String(script.length))
    expect(await response.text()).toBe('')
  })

  test.each([
    '/assets/none.js',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/secret.txt',
    '/assets/main-1.js.br',
  ])('has nothing at %s', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })

  test('that was not built says how to build it', async () => {
    const response = await createPanel({ folder: '/nowhere/' }).request('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm ci')
  })
})

describe('beside everything else that answers', () => {
  let api: TestApi
  afterEach(() => api.close())

  test('the panel leaves the API, the health checks and what nobody opens in a browser alone', async () => {
    api = await openApi()
    for (const path of ['/api/v1/none', '/hooks/none', '/api/none'])
      expect((await api.request(path, { headers: html })).status, path).toBe(404)
    expect((await api.request('/nowhere')).status).toBe(404)
    expect(await (await api.request('/healthz', { headers: html })).text()).not.toContain('<')
  })

  test('a webhook path of a channel is the channel’s, whoever asks', async () => {
    api = await openApi()
    const webhookPaths = ['/wecom/callback/{botid}']
    await api.configure('channels', {
      id: 'cup',
      type: 'cup',
      agent: 'pen',
      webhookPaths,
      settings: { token: 'a-token' },
    })
    await eventually(() => api.manager.get('cup'))
    const response = await api.request('/wecom/callback/one?echostr=x', { headers: html })
    expect(await response.text()).toBe('ok')
  })
})
