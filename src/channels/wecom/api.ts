import { type Response as Answer, fetch } from 'undici'
import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { lax } from '../../lib/lax.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'
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
const WITHIN = 10_000
const LONGEST_ANSWER = 64 * 1024

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

/** The address is a secret: no error repeats it. */
async function post(url: string, body: object): Promise<{ status: number; said: z.infer<typeof verdict> | undefined }> {
  const what = 'an answer to its response_url'
  const signal = AbortSignal.timeout(WITHIN)
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    })
    return { status: response.status, said: await verdictOf(response, what) }
  } catch (error) {
    if (error instanceof RemoteError) throw error
    if (signal.aborted) throw new RemoteError('unreachable', `Nothing answered ${what} within ${WITHIN / 1000} s.`)
    throw lost('WeCom', error, { call: what, advice: 'Check the network of this host.' })
  }
}

/** Undefined for what WeCom itself would not say: a proxy answered. */
async function verdictOf(response: Answer, what: string): Promise<z.infer<typeof verdict> | undefined> {
  const text = Buffer.concat(await readWithin(LONGEST_ANSWER, response.body, what)).toString('utf8')
  try {
    return verdict.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
