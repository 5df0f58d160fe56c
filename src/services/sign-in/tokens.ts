import { hash, randomBytes } from 'node:crypto'

/** 256 random bits that fit into a URL, a header and a cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a token. There is nothing to guess in 256 random bits, so a fast hash will do. */
export function hashOf(token: string): string {
  return hash('sha256', token, 'base64url')
}

/** What unsafe requests of a sign-in must repeat: only who reads our answers knows it, and a cookie alone does not show it. */
export function csrfOf(token: string): string {
  return hashOf(`csrf ${token}`)
}
