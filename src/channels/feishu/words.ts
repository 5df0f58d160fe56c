import type { Language, Words } from '../../contract/language.ts'

const words = {
  writing: { 'zh-CN': '正在生成…', en: 'Writing…' },
  stop: { 'zh-CN': '停止', en: 'Stop' },
  thanks: { 'zh-CN': '谢谢你的反馈', en: 'Thank you for telling' },
  reply: { 'zh-CN': '回复', en: 'Reply' },
} satisfies Record<string, Words>

/** What the channel says on its own. */
export const say = (language: Language, what: keyof typeof words): string => words[what][language]
