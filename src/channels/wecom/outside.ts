import { lookup as resolve } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent } from 'undici'
import { RemoteError } from '../../contract/errors.ts'
import { exchange } from './exchange.ts'

export interface Opening {
  /** ms */
  within: number
  /** Bytes. */
  longest: number
  signal?: AbortSignal | undefined
  /** Which machines may be asked, by their address. */
  allow?: (address: string) => boolean
}

/**
 * Opens a file that an agent named: a `data:` URL, or one on the open internet. Addresses of private networks are refused, also
 * where a name leads there; a redirect is not followed. Throws RemoteError.
 */
export async function openOutside(address: string, opening: Opening): Promise<Buffer> {
  const url = URL.parse(address)
  if (url?.protocol === 'data:') return dataIn(url.href, opening.longest)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new RemoteError('invalid', 'A file has no address that can be opened.')
  const { allow = isPublic, ...rest } = opening
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && !allow(host)) throw new RemoteError('invalid', 'A file lies in a private network.')
  const dispatcher = new Agent({ connect: { lookup: guarded(allow) } })
  try {
    const answer = await exchange({ what: 'a file of an agent', url: url.href, init: { dispatcher }, ...rest })
    if (answer.status !== 200)
      throw new RemoteError('gone', `A file of an agent was answered with HTTP ${answer.status}.`)
    return answer.bytes
  } finally {
    void dispatcher.destroy()
  }
}

function dataIn(url: string, longest: number): Buffer {
  const [, body = ''] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? []
  const bytes = Buffer.from(decodeURIComponent(body), 'base64')
  if (bytes.length === 0 || bytes.length > longest)
    throw new RemoteError('invalid', 'A file in a data URL is empty or too large.')
  return bytes
}

/** Checks what a name leads to at the moment of the connection, so that it cannot lead elsewhere afterwards. */
function guarded(allow: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const [first] = found
      if (!first || !found.every(({ address }) => allow(address)))
        return callback(new Error(`${hostname} is in a private network`), [])
      if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6- (read 2026-11-21) */
const special = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  special.addSubnet(net, bits, 'ipv6')

/** An IPv4 address inside an IPv6 one (::ffff:…) is judged as what it is. */
export function isPublic(address: string): boolean {
  return !special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
