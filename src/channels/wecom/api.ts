import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { exchange } from '../../lib/exchange.ts'
import { lax } from '../../lib/lax.ts'
import type { Address } from './address.ts'
import { safeUrl } from './hosts.ts'
import { callOf } from './limits.ts'
import { Refusal } from './refusal.ts'

interface Posting {
  host: Pick<ChannelHost, 'slot' | 'hold'>
  hosts: ReadonlySet<string>
}

interface Markdown {
  content: string
  feedback?: { id: string }
}

/** Half a minute less than the hour that an address is good for, for the way there. */
const GOOD_FOR = 3_600_000 - 30_000

const verdict = z.object({ errcode: z.coerce.number(), errmsg: lax(z.string()) })

/**
 * Posts the one message that the address of a question takes.
 * https://developer.work.weixin.qq.com/document/path/101138 (read 2026-10)
 */
export async function postResponse(to: Address, markdown: Markdown, { host, hosts }: Posting): Promise<void> {
  const url = to.responseUrl === undefined ? undefined : safeUrl(to.responseUrl, hosts)
  if (url === undefined) throw new RemoteError('gone', 'WeCom gave this question no address that takes an answer.')
  if (Date.now() > to.sentAt + GOOD_FOR)
    throw new RemoteError('gone', 'The question is older than an hour: its address takes no answer any more.')
  const call = callOf('response', 'send', to)
  await host.slot(call)
  const { status, said } = await post(url, { msgtype: 'markdown', markdown })
  if (said?.errcode === 0) return
  if (!said || status >= 500)
    throw new RemoteError('unreachable', `WeCom answered an answer to its response_url with HTTP ${status}.`)
  const refusal = new Refusal('the answer to its response_url', said.errcode, said.errmsg ?? '')
  if (refusal.fault === 'busy') host.hold(call, refusal.retryAfter)
  // Which codes mean that it was used or has expired is not documented: whatever else was wrong, another try cannot help.
  throw refusal.fault === 'busy' ? refusal : new RemoteError('gone', refusal.message)
}

/** The address is a secret: no error repeats it. What WeCom itself would not say is undefined: a proxy answered. */
async function post(url: string, body: object): Promise<{ status: number; said: z.infer<typeof verdict> | undefined }> {
  const answer = await exchange({
    who: 'WeCom',
    what: 'an answer to its response_url',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    within: 10_000,
    longest: 64 * 1024,
    advice: 'Check the network of this host.',
  })
  try {
    return { status: answer.status, said: verdict.safeParse(JSON.parse(answer.body.toString('utf8'))).data }
  } catch {
    return { status: answer.status, said: undefined }
  }
}
