import { randomUUID } from 'node:crypto'
import type { ChannelHost } from '../../contract/channel.ts'
import type { Markdown } from './api.ts'
import { exchange, jsonOf } from './exchange.ts'
import { callOf } from './limits.ts'
import { Refusal, saidIn } from './refusal.ts'

export interface Post {
  /** Who takes it: the session of a message, or a custom group robot. */
  to: 'session' | 'custom robot'
  /** Holds a secret. */
  url: string
  message: Markdown
  /** Whom to mention. */
  at?: string | undefined
}

/** Posts a message to an address that needs no token. https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages (2026-08-22) */
export async function postMarkdown(post: Post, host: Pick<ChannelHost, 'slot' | 'hold'>): Promise<void> {
  const call = callOf(post.to, 'send')
  await host.slot(call)
  const { message, at } = post
  // A mention needs the id in the list and in the text.
  const text = at === undefined ? message.text : `@${at} \n\n${message.text}`
  const answer = await exchange({
    what: post.to,
    url: post.url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      msgtype: 'markdown',
      markdown: { title: message.title, text },
      ...(at === undefined ? {} : { at: { atUserIds: [at], isAtAll: false } }),
      ...(post.to === 'custom robot' ? { msgUuid: randomUUID() } : {}),
    }),
  })
  const said = saidIn(answer.status, jsonOf(answer))
  if (!said) return
  const query = [...new URL(post.url).searchParams.values()]
  const refusal = new Refusal(post.to, said, query)
  if (refusal.fault === 'busy') host.hold(call, refusal.retryAfter)
  throw refusal
}
