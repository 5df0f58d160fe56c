import { BlockList, isIP } from 'node:net'
import { isPublicAddress, plainAddress } from './network.ts'

/** Which private hosts may be fetched on someone's behalf. */
export interface FetchAllow {
  /** True where the host was allowed by name, wherever the name leads. */
  host(url: URL): boolean
  /** True for addresses on the open internet, and for those in an allowed network. */
  address(address: string): boolean
}

/**
 * Reads `host`, `host:port` and CIDR. Throws RangeError with what is wrong with the first entry that is none of them, as a sentence
 * that goes on from the name of the setting.
 */
export function readFetchAllow(entries: readonly string[]): FetchAllow {
  const hosts = new Set<string>()
  const networks = new BlockList()
  for (const entry of entries) {
    const network = networkIn(entry)
    if (network) networks.addSubnet(network.address, network.bits, network.family)
    else hosts.add(hostIn(entry))
  }
  return {
    host: ({ hostname, port, protocol }) =>
      hosts.has(hostname) || hosts.has(`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`),
    address(address) {
      const plain = plainAddress(address)
      return isPublicAddress(plain) || networks.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
    },
  }
}

/** A network, or one address of any port: also what a name leads to may be in it. */
function networkIn(entry: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits, more] = entry.replace(/^\[([^\]]*)\]$/, '$1').split('/')
  const family = isIP(address)
  if (family === 0) {
    if (bits === undefined) return undefined
    throw wrong(entry)
  }
  const longest = family === 6 ? 128 : 32
  const given = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (more !== undefined || !(given <= longest)) throw wrong(entry)
  return { address, bits: given, family: family === 6 ? 'ipv6' : 'ipv4' }
}

/** As the URL parser spells it. */
function hostIn(entry: string): string {
  const [, port] = /:(\d{1,5})$/.exec(entry) ?? []
  const url = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(entry) ? URL.parse(`http://${entry}`) : null
  if (!url?.hostname) throw wrong(entry)
  return port === undefined ? url.hostname : `${url.hostname}:${Number(port)}`
}

const wrong = (entry: string) =>
  new RangeError(`must list host, host:port or CIDR, comma-separated; "${entry}" is none of them`)
