import type { Language, Words } from '../contract/language.ts'
import type { Cause } from '../core/cause.ts'
import type { Moment } from '../store/replies.ts'
import type { MessageState } from '../store/schema.ts'

/** What happens to a message, step by step: on its way in, to its reply, and how it ends. */
const events: Record<string, Words> = {
  received: { 'zh-CN': '收到', en: 'Received' },
  accepted: { 'zh-CN': '已保存，并向平台确认', en: 'Stored for good, and acknowledged to the platform' },
  joined: { 'zh-CN': '与上一条消息一并回答', en: 'Answered together with a message before' },
  started: { 'zh-CN': '开始处理', en: 'Work began' },
  'first text': { 'zh-CN': '出现第一段文字', en: 'First text' },
  drawn: { 'zh-CN': '已显示在聊天中', en: 'Shown in the chat' },
  'draw refused': { 'zh-CN': '平台拒绝更新', en: 'The platform refused to show it' },
  'given up drawing': { 'zh-CN': '不再更新，改为直接发送', en: 'Not drawn any more: it is sent instead' },
  'left out': {
    'zh-CN': '有文件或图片打不开，只显示名称或链接',
    en: 'A file or picture could not be opened: its name or its link is shown instead',
  },
  said: { 'zh-CN': '已发送', en: 'Sent' },
  'perhaps said': { 'zh-CN': '平台没有确认是否发送成功', en: 'Sent, perhaps: the platform did not say' },
  'put off': { 'zh-CN': '稍后再试', en: 'Put off, to be tried again' },
  delivered: { 'zh-CN': '完整送达', en: 'Delivered whole' },
  undelivered: { 'zh-CN': '未能送达', en: 'Could not be delivered' },
  answered: { 'zh-CN': '已回答', en: 'Answered' },
  stopped: { 'zh-CN': '已停止', en: 'Stopped' },
  failed: { 'zh-CN': '失败', en: 'Failed' },
  skipped: { 'zh-CN': '没有回答', en: 'Not answered' },
} satisfies Record<'received' | 'accepted' | 'joined' | Moment['what'] | Ended, Words>

type Ended = Exclude<MessageState, 'waiting' | 'running'>

/** Why a message ended as it did, and what can be done. */
const causes: Record<string, Words> = {
  'agent-busy': {
    'zh-CN': '智能体太忙，几次重试都没有接受。稍后可以重试。',
    en: 'The agent was too busy, and stayed so when asked again. Retry later.',
  },
  'agent-unreachable': {
    'zh-CN': '连不上智能体。请检查它的地址和网络，然后重试。',
    en: 'The agent could not be reached. Check its address and the network, then retry.',
  },
  'agent-denied': {
    'zh-CN': '智能体拒绝了凭证。请更正密钥，然后重试。',
    en: 'The agent refused the credentials. Correct its key, then retry.',
  },
  'agent-gone': {
    'zh-CN': '智能体那边已经没有所指的应用或会话。',
    en: 'What was asked for is no longer there on the agent’s side.',
  },
  'agent-invalid': {
    'zh-CN': '智能体不接受这个请求，或者回答不符合协议。',
    en: 'The agent did not accept the request, or answered something else than its protocol says.',
  },
  'no-agent': {
    'zh-CN': '没有可用的智能体。请为渠道选择一个，然后重试。',
    en: 'There was no agent to ask. Choose one for the channel, then retry.',
  },
  refused: { 'zh-CN': '智能体说明了为什么不能回答。', en: 'The agent said why it could not answer.' },
  'given-up': {
    'zh-CN': '处理它的进程一再中断，已经放弃。日志中有更多信息。',
    en: 'The process that worked on it ended again and again; it was given up. The log says more.',
  },
  bug: { 'zh-CN': '程序出错。日志中有更多信息。', en: 'A bug. The log says more.' },
  'platform-busy': {
    'zh-CN': '平台一直说调用太频繁。可以重新发送。',
    en: 'The platform kept saying that there were too many calls. It can be delivered again.',
  },
  'platform-unreachable': {
    'zh-CN': '连不上平台。恢复后可以重新发送。',
    en: 'The platform could not be reached. Deliver it again once it can.',
  },
  'platform-denied': {
    'zh-CN': '平台拒绝了凭证或权限。更正后可以重新发送。',
    en: 'The platform refused the credentials, or a permission is missing. Correct it, then deliver again.',
  },
  'platform-gone': {
    'zh-CN': '聊天已不存在，或机器人已被移出。',
    en: 'The chat is gone, or the bot was removed from it.',
  },
  'platform-invalid': { 'zh-CN': '平台不接受这条回答。', en: 'The platform did not accept the answer.' },
  'waited-too-long': {
    'zh-CN': '因为故障等待太久，渠道设置为不再回答。',
    en: 'It waited out an outage for longer than the channel still answers.',
  },
  'too-many': { 'zh-CN': '超过了消息数量限制。', en: 'It was over the limit of messages.' },
  'not-let-in': { 'zh-CN': '发送者还没有使用权限。', en: 'The sender may not use this bot yet.' },
  'not-told': {
    'zh-CN': '通知没有发送：已不再需要，或者对方不能接收。',
    en: 'The notification was not sent: nobody waits for it any more, or they may not have it.',
  },
  'taken-over': { 'zh-CN': '会话由人工接管，智能体没有回答。', en: 'A person had taken the conversation over.' },
} satisfies Record<Cause, Words>

export const eventInWords = (event: string, language: Language): string => events[event]?.[language] ?? event

/** Undefined for a cause that has no words. */
export const causeInWords = (cause: string, language: Language): string | undefined => causes[cause]?.[language]
