/** The user meant by tg://user?id=N, or undefined. */
export function mentionedUser(url: string): number | undefined {
  const match = /^tg:(?:\/\/)?user\/?\?([^#]*)/i.exec(url)
  const id = match?.[1]?.split('&').find((part) => part.toLowerCase().startsWith('id='))
  const value = Number(id?.slice(3))
  return Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** The link as Telegram stores it, or undefined when it would drop the link and keep the text. */
export function checkedLink(link: string): string | undefined {
  const own = /^(tg|ton|tonsite):(?:\/\/)?([A-Za-z0-9_.-]+)([/?#].*)?$/i.exec(link)
  if (own) {
    const [, scheme = '', host = '', rest = ''] = own
    if (host.includes('.') && scheme.toLowerCase() !== 'tonsite') return undefined
    return `${scheme.toLowerCase()}://${host.toLowerCase()}${rest}`
  }
  const parts = /^(?:([a-z]+):\/\/)?(?:([^/?#@]*)@)?([^/?#:@]+)(?::(\d+))?([/?#].*)?$/is.exec(link)
  if (!parts) return undefined
  const [, scheme = 'http', userinfo, host = '', port, rest = ''] = parts
  if (!/^https?$/i.test(scheme) || !host.includes('.') || host === '.') return undefined
  if (!/^[A-Za-z0-9\u0080-\u{10ffff}._~!$,*'();&+=%-]+$/u.test(host)) return undefined
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return undefined
  const path = rest.trimEnd()
  const query = path.startsWith('/') ? path : `/${path}`
  return `${scheme.toLowerCase()}://${userinfo ? `${userinfo}@` : ''}${host.toLowerCase()}${port ? `:${Number(port)}` : ''}${escapeBlanks(query)}`
}

function escapeBlanks(query: string): string {
  return Array.from(query, (char) => (char <= ' ' ? encodeURIComponent(char) : char)).join('')
}
