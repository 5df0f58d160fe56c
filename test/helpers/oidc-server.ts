import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Claims = Record<string, unknown>

/** A provider of OpenID Connect on a port of its own: it asks nobody for a password and says who `person` is. */
export interface OidcServer {
  issuer: string
  /** What it says of whoever comes next. */
  person: Claims
  /** Spoils the ID token before it is signed, or the key that signs it. */
  spoil: { claims?: Claims; foreignKey?: boolean }
  /** Walks from the address that we send a browser to, back to the address that it sends the browser to. */
  walk(url: string): Promise<string>
  close(): Promise<void>
}

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })

interface Grant {
  nonce: string | null
  challenge: string | null
  redirect: string
  person: Claims
}

export async function openOidcServer({
  clientId,
  clientSecret,
}: {
  clientId: string
  clientSecret: string
}): Promise<OidcServer> {
  const grants = new Map<string, Grant>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    const answer = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.pathname === '/.well-known/openid-configuration') return answer(discovery(issuer))
    if (url.pathname === '/jwks') {
      return answer({ keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] })
    }
    if (url.pathname === '/authorize') {
      const asked = url.searchParams
      const redirect = asked.get('redirect_uri') ?? ''
      if (asked.get('client_id') !== clientId || asked.get('response_type') !== 'code') return answer({}, 400)
      const code = randomUUID()
      grants.set(code, {
        nonce: asked.get('nonce'),
        challenge: asked.get('code_challenge'),
        redirect,
        person: fake.person,
      })
      const back = new URL(redirect)
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked.get('state') ?? '')
      return response.writeHead(302, { location: back.href }).end()
    }
    if (url.pathname === '/token') {
      const form = new URLSearchParams(await textOf(request))
      const grant = grants.get(form.get('code') ?? '')
      grants.delete(form.get('code') ?? '')
      const basic = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString()
      const known = form.get('client_secret') === clientSecret || basic === `${clientId}:${clientSecret}`
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      const isRight = grant?.challenge === verifier && grant.redirect === form.get('redirect_uri')
      if (!grant || !known || !isRight) return answer({ error: 'invalid_grant' }, 400)
      return answer({ access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: idToken(grant) })
    }
    answer({}, 404)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function idToken({ nonce, person }: Grant): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, aud: clientId, iat: now, exp: now + 300, nonce, ...person, ...fake.spoil.claims }
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part(claims)}`
    const { privateKey } = fake.spoil.foreignKey ? foreign : key
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }

  const fake: OidcServer = {
    issuer,
    person: {},
    spoil: {},
    async walk(url) {
      const { headers, status } = await fetch(url, { redirect: 'manual' })
      const location = headers.get('location')
      if (!location) throw new Error(`the provider answered ${status}`)
      return location
    },
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
  return fake
}

const discovery = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
})

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
