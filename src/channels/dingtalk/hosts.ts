/** Whose addresses are followed when they arrive at run time: DingTalk's own and its object storage's. */
const theirs = /(^|\.)(dingtalk\.com|dingtalk\.io|aliyuncs\.com)$/

/**
 * An address that came with a message, made safe to call: on the configured servers as it is, elsewhere only https and
 * only on DingTalk's hosts. Undefined for any other.
 */
export function safeUrl(address: string, baseUrls: string[]): string | undefined {
  const url = URL.parse(address)
  if (!url) return undefined
  if (baseUrls.some((base) => URL.parse(base)?.origin === url.origin)) return url.href
  if (!theirs.test(url.hostname) || url.port !== '') return undefined
  // Addresses of files come with http, and work with https.
  if (url.protocol === 'http:') url.protocol = 'https:'
  return url.protocol === 'https:' ? url.href : undefined
}
