import { createRoute, z } from '@hono/zod-openapi'
import type { Words } from '../../contract/language.ts'
import { needsAttention, type Trouble } from '../../core/attention.ts'
import { answers, type Endpoint, instant, secured, timeOrNull } from '../endpoint.ts'
import { type Reader, readerOf, told as toldTo } from '../reader.ts'

const words = z.object({ 'zh-CN': z.string(), en: z.string() })

const trouble = z
  .object({
    code: z.string().openapi({ example: 'channel-denied' }),
    severity: z.enum(['error', 'warning']),
    about: z.object({
      kind: z.enum(['channels', 'agents', 'models', 'settings', 'accounts', 'messages', 'conversations']),
      id: z.string(),
    }),
    words: words.openapi({ description: 'What is wrong, in one sentence.' }),
    detail: z.string().nullable().openapi({
      description: 'What went wrong, in the language of `Accept-Language`; the other side’s own words stay.',
    }),
    since: instant.nullable(),
    action: z
      .object({
        words: words.openapi({ description: 'What the button says.' }),
        page: z
          .string()
          .openapi({ description: 'The page of the panel where it is mended.', example: '/channels/support' }),
        call: z
          .string()
          .nullable()
          .openapi({ description: 'The call that may mend it at once.', example: 'POST /channels/support/restart' }),
      })
      .openapi({ description: 'What mends it.' }),
  })
  .openapi('Trouble')

const list = createRoute({
  method: 'get',
  path: '/attention',
  tags: ['Statistics'],
  security: secured,
  summary: 'List what waits for an admin, what is worst first',
  responses: answers('All of it; empty when everything is all right.', z.object({ items: z.array(trouble) })),
})

export const attentionEndpoint: Endpoint = {
  route: list,
  role: 'viewer',
  serve: (api, parts) =>
    api.openapi(list, async (c) => {
      const found = await needsAttention(parts.road)
      return c.json({ items: found.map((one) => troubleOf(one, readerOf(c, parts))) }, 200)
    }),
}

function troubleOf({ code, severity, about, facts, detail, since }: Trouble, reader: Reader): z.output<typeof trouble> {
  const { says, button, call } = told[code]
  return {
    code,
    severity,
    about,
    words: filled(says, facts),
    detail: detail ? toldTo(detail, reader) : null,
    since: timeOrNull(since),
    action: { words: button, page: pageOf(about), call: call?.(encodeURIComponent(about.id)) ?? null },
  }
}

interface Told {
  says: Words
  button: Words
  call?: (id: string) => string
}

const checkChannel: Words = { 'zh-CN': '检查渠道', en: 'Check the channel' }

const told: Record<Trouble['code'], Told> = {
  'channel-denied': {
    says: { 'zh-CN': '平台拒绝了渠道 {id} 的凭证。', en: 'The platform refuses the credentials of the channel {id}.' },
    button: { 'zh-CN': '更正凭证', en: 'Correct the credentials' },
  },
  'channel-disconnected': {
    says: { 'zh-CN': '渠道 {id} 没有连接，正在重试。', en: 'The channel {id} is not connected; it keeps trying.' },
    button: { 'zh-CN': '重新连接', en: 'Connect again' },
    call: (id) => `POST /channels/${id}/restart`,
  },
  'channel-not-running': {
    says: { 'zh-CN': '渠道 {id} 没有启动。', en: 'The channel {id} could not be started.' },
    button: checkChannel,
  },
  'entry-broken': {
    says: { 'zh-CN': '{id} 的配置无法使用。', en: 'The configuration of {id} cannot be used.' },
    button: { 'zh-CN': '更正配置', en: 'Correct it' },
  },
  'file-wrong': {
    says: {
      'zh-CN': '配置文件有错误：改动没有生效，原来的配置仍在使用。',
      en: 'The configuration file has a mistake: what changed in it is not in force, and what was before still is.',
    },
    button: { 'zh-CN': '查看设置', en: 'Look at the settings' },
  },
  'budget-spent': {
    says: {
      'zh-CN': '{account} 本月的 {limit} 次调用已经用完：回答只在结束时送达。',
      en: 'The {limit} calls of {account} for this month are used up: answers only arrive at their end.',
    },
    button: checkChannel,
  },
  'budget-pressed': {
    says: {
      'zh-CN': '{account} 本月已调用 {used} 次，按目前的速度约 {forecast} 次，超过 {limit} 次：回复会减少更新次数。',
      en: '{account} has made {used} calls this month; at this pace it comes to about {forecast} of {limit}: replies grow less often.',
    },
    button: checkChannel,
  },
  'agent-failing': {
    says: {
      'zh-CN': '智能体 {id} 最近的回答都失败了（{reference}）。',
      en: 'The last turns of the agent {id} failed ({reference}).',
    },
    button: { 'zh-CN': '试一试智能体', en: 'Try the agent' },
  },
  undelivered: {
    says: { 'zh-CN': '{count} 条回答没有送达。', en: 'Answers that could not be delivered: {count}.' },
    button: { 'zh-CN': '查看并重新发送', en: 'Look, and deliver again' },
  },
  'takeover-forgotten': {
    says: {
      'zh-CN': '{name} 接管一个会话已超过一天，智能体一直没有回答。',
      en: '{name} took a conversation over more than a day ago; its agent is silent since then.',
    },
    button: { 'zh-CN': '查看会话', en: 'Look at it' },
  },
}

function pageOf({ kind, id }: Trouble['about']): string {
  if (kind === 'messages') return `/messages?state=${id}`
  if (kind === 'accounts') return '/channels'
  return kind === 'settings' ? '/settings' : `/${kind}/${encodeURIComponent(id)}`
}

const filled = (words: Words, facts: Trouble['facts']): Words => ({
  'zh-CN': fill(words['zh-CN'], facts),
  en: fill(words.en, facts),
})

const fill = (text: string, facts: Trouble['facts']) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => {
    const fact = facts[name]
    return typeof fact === 'number' ? fact.toLocaleString('en') : (fact ?? whole)
  })
