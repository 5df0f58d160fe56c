import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { ABSOLUTE } from '../services/sign-in/lifetimes.ts'

/** The browser itself keeps a cookie with this prefix from being set by another host or over plain HTTP. */
const nameFor = (publicUrl: string) => (isSecure(publicUrl) ? '__Host-teahouse' : 'teahouse')

const isSecure = (publicUrl: string) => publicUrl.startsWith('https:')

/** Strict: the panel's page is open to everybody and asks by itself, so no request from elsewhere ever needs the cookie. */
const attributes = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(publicUrl) }) as const

export function readToken(c: Context, publicUrl: string): string | undefined {
  return getCookie(c, nameFor(publicUrl))
}

export function writeToken(c: Context, publicUrl: string, token: string): void {
  setCookie(c, nameFor(publicUrl), token, { ...attributes(publicUrl), maxAge: ABSOLUTE / 1000 })
}

export function clearToken(c: Context, publicUrl: string): void {
  deleteCookie(c, nameFor(publicUrl), attributes(publicUrl))
}
