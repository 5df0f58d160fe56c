import type { Language, Words } from '../../contract/language.ts'

const words = {
  queued: { 'zh-CN': '排在第 {n} 位，前面的任务完成后开始', en: 'Number {n} in Poco’s queue' },
  preparing: { 'zh-CN': '正在准备运行环境', en: 'Getting its workspace ready' },
  canceling: { 'zh-CN': '正在等上一个任务停下来', en: 'Waiting for the last task to stop' },
  lost: { 'zh-CN': '暂时联系不上 Poco，任务仍在继续', en: 'Poco is out of reach; the task goes on' },
  files: { 'zh-CN': '正在整理文件', en: 'Collecting files' },
  moreFiles: { 'zh-CN': '还有 {n} 个文件：{url}', en: '{n} more files: {url}' },
  moreFilesNowhere: {
    'zh-CN': '还有 {n} 个文件在 Poco 的工作区里。',
    en: '{n} more files are in the workspace at Poco.',
  },
  several: { 'zh-CN': '可以选多个，用逗号隔开。', en: 'You may choose several, with commas between them.' },
  within: { 'zh-CN': '⏳ 请在 {time} 内回答。', en: '⏳ Answer within {time}.' },
  seconds: { 'zh-CN': '{n} 秒', en: '{n} s' },
  minutes: { 'zh-CN': '{n} 分钟', en: '{n} min' },
  carryOut: { 'zh-CN': '要执行这个计划吗？', en: 'Shall I carry out this plan?' },
  approve: { 'zh-CN': '批准', en: 'Approve' },
  reject: { 'zh-CN': '不批准', en: 'Reject' },
  rejected: { 'zh-CN': '好的，不执行这个计划。', en: 'All right, the plan is not carried out.' },
  noPlan: { 'zh-CN': '（没有写明计划内容）', en: '(It does not say what the plan is.)' },
  expired: {
    'zh-CN': '⌛ 回答来得太晚：这个问题已经过期，Poco 没有等到答案就继续了。',
    en: '⌛ That came too late: the question had expired, and Poco went on without an answer.',
  },
  settled: {
    'zh-CN': '这个问题已经在别处回答过了。',
    en: 'That question has been answered elsewhere.',
  },
  sayAgain: {
    'zh-CN': '如果仍想这样做，请用一句完整的话告诉它。',
    en: 'If you still want that, say so in a sentence of its own.',
  },
  failed: { 'zh-CN': 'Poco 没能完成这个任务', en: 'Poco could not finish the task' },
  canceled: { 'zh-CN': '任务在 Poco 里被取消了', en: 'The task was cancelled in Poco' },
  deleted: { 'zh-CN': '这个会话在 Poco 里被删除了', en: 'The session was deleted in Poco' },
} satisfies Record<string, Words>

export function say(language: Language, what: keyof typeof words, values: Record<string, string | number> = {}) {
  return words[what][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A span that is no longer than the real one: who is told a minute has a minute. */
export function within(language: Language, ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000))
  const time =
    seconds < 120 ? say(language, 'seconds', { n: seconds }) : say(language, 'minutes', { n: Math.floor(seconds / 60) })
  return say(language, 'within', { time })
}
