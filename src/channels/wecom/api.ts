import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Address } from './address.ts'
import { exchange } from './exchange.ts'
import { safeUrl } from './hosts.ts'
import { callOf } from './limits.ts'
import { Refusal } from './refusal.ts'

interface Posting {
  host: Pick<ChannelHost, 'slot' | 'hold'>
  hosts: ReadonlySet<string>
}

/** Half a minute less than the hour that an address is good for, for the way there. */
const GOOD_FOR = 3_600_000 - 30_000

/**
 * Posts the one message that the address of a question takes.
 * https://developer.work.weixin.qq.com/document/path/101138 (read 2026-10)
 */
export async function postResponse(to: Address, content: string, { host, hosts }: Posting): Promise<void> {
  const url = to.responseUrl === undefined ? undefined : safeUrl(to.responseUrl, hosts)
  if (url === undefined) throw new RemoteError('gone', 'WeCom gave this question no address that takes an answer.')
  if (Date.now() > to.sentAt + GOOD_FOR)
    throw new RemoteError('gone', 'The question is older than an hour: its address takes no answer any more.')
  const call = callOf('response', 'send', to)
  await host.slot(call)
  const answer = await exchange({
    what: 'an answer to its response_url',
    url,
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ msgtype: 'markdown', markdown: { content } }),
    },
    within: 10_000,
    longest: 64 * 1024,
  })
  const { code, message } = saidIn(answer.bytes)
  if (code === 0) return
  if (code === undefined || answer.status >= 500)
    throw new RemoteError('unreachable', `WeCom answered an answer to its response_url with HTTP ${answer.status}.`)
  const refusal = new Refusal('the answer to its response_url', code, message)
  if (refusal.fault === 'busy') host.hold(call, refusal.retryAfter)
  // Which codes mean that it was used or has expired is not documented: whatever else was wrong, another try cannot help.
  throw refusal.fault === 'busy' ? refusal : new RemoteError('gone', refusal.message)
}

function saidIn(bytes: Buffer): { code: number | undefined; message: string } {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof body !== 'object' || body === null || !('errcode' in body)) return { code: undefined, message: '' }
    const message = 'errmsg' in body && typeof body.errmsg === 'string' ? body.errmsg : ''
    return { code: Number(body.errcode), message }
  } catch {
    return { code: undefined, message: '' }
  }
}
