/** WeCom's own hosts, and those of its object storage. */
const theirs = /(^|\.)(qq\.com|qpic\.cn|wecom\.work|myqcloud\.com|tencentcos\.cn)$/

/**
 * An address that came with a message, made safe to call: https on WeCom's hosts, or on a machine that an admin configured.
 * Undefined for any other.
 */
export function safeUrl(address: string, configured: ReadonlySet<string>): string | undefined {
  const url = URL.parse(address.trim())
  if (!url || url.username || url.password) return undefined
  if (/^https?:$/.test(url.protocol) && configured.has(url.hostname)) return url.href
  return url.protocol === 'https:' && url.port === '' && theirs.test(url.hostname) ? url.href : undefined
}

/**
 * The machines that an admin configured: that of the long connection. And this one, if it is where the platform finds our webhook:
 * then the platform is a program on this machine (a simulator), since WeCom cannot call a loopback address.
 */
export function configuredHosts(addresses: { webhookUrl?: string; websocketUrl?: string }): ReadonlySet<string> {
  const hosts = new Set<string>()
  const webhook = URL.parse(addresses.webhookUrl ?? '')?.hostname
  if (webhook && loopback.test(webhook)) hosts.add(webhook)
  const socket = URL.parse(addresses.websocketUrl ?? '')?.hostname
  if (socket) hosts.add(socket)
  return hosts
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/
