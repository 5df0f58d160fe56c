import { z } from 'zod'

/** An address. Whoever may look at the settings reads it, so there is no password in it; `instead` names the field where that belongs. */
export const httpAddress = (instead?: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .refine(
      (url) => !/^[^/]*\/\/[^/]*@/.test(url),
      instead === undefined
        ? 'must not contain a user name or password'
        : `must not contain a user name or password: use ${instead}`,
    )

export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be the name of an HTTP header')
export const headerText = z.string().regex(/^[\x20-\x7e]*$/, 'must be plain ASCII')
