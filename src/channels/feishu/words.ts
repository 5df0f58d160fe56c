import type { Language, Words } from '../../contract/language.ts'

const words = {
  writing: { 'zh-CN': '正在生成…', en: 'Writing…' },
  stop: { 'zh-CN': '停止', en: 'Stop' },
  stopping: { 'zh-CN': '正在停止…', en: 'Stopping…' },
  thanks: { 'zh-CN': '谢谢你的反馈', en: 'Thank you for telling' },
  reply: { 'zh-CN': '回复', en: 'Reply' },
  fileTooLarge: { 'zh-CN': '文件太大了。', en: 'The file is too large.' },
} satisfies Record<string, Words>

/** What the channel says on its own. */
export const say = (language: Language, what: keyof typeof words): string => words[what][language]
