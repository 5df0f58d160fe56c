import { RemoteError } from '../../contract/errors.ts'

/** What went wrong, as an admin can act on it. What the server says itself is not repeated: it may name people. */
export async function ldapTrouble(
  error: unknown,
  { url, baseDn }: { url: string; baseDn: string },
): Promise<RemoteError> {
  if (error instanceof RemoteError) return error
  const { ResultCodeError } = await import('ldapts')
  if (error instanceof ResultCodeError) return refused(error.code, baseDn)
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code !== undefined && /CERT|SELF_SIGNED|SIGNATURE|ERR_TLS/.test(code))
    return new RemoteError(
      'denied',
      `the certificate of ${url} is not trusted (${code}): give the CA that signed it as ca`,
    )
  return new RemoteError('unreachable', `the directory ${url} cannot be reached (${code ?? 'connection lost'})`)
}

/** https://www.rfc-editor.org/rfc/rfc4511#appendix-A (read 2026-11-21) */
function refused(code: number, baseDn: string): RemoteError {
  const said = `(LDAP ${code})`
  switch (code) {
    case 49:
    case 48:
      return new RemoteError('denied', `the directory refused bindDn or bindPassword ${said}: check both`)
    case 8:
    case 13:
      return new RemoteError('denied', `the directory wants an encrypted connection ${said}: use ldaps:// or startTls`)
    case 50:
      return new RemoteError('denied', `whoever bindDn names may not search below ${baseDn} ${said}`)
    case 32:
      return new RemoteError('invalid', `there is nothing at ${baseDn} ${said}: check baseDn`)
    case 34:
      return new RemoteError('invalid', `bindDn or baseDn is no name of LDAP ${said}`)
    case 51:
    case 3:
      return new RemoteError('busy', `the directory is busy ${said}`)
    case 52:
      return new RemoteError('unreachable', `the directory is not available ${said}`)
    default:
      return new RemoteError('invalid', `the directory refused the search ${said}`)
  }
}
