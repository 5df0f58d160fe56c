import type { Language, Words } from '../../contract/language.ts'

const words = {
  thinking: { 'zh-CN': '正在思考…', en: 'Thinking…' },
  done: { 'zh-CN': '（已完成）', en: '(Done)' },
  below: { 'zh-CN': '（下文见下一条消息）', en: '(Continued in the next message)' },
  tooLong: {
    'zh-CN': '（回答太长，企业微信放不下余下的 {n} 字。请把问题分开问。）',
    en: '(The answer is too long: WeCom has no room for the remaining {n} characters. Please ask in smaller parts.)',
  },
  picture: { 'zh-CN': '图 {n}：{words}', en: 'Picture {n}: {words}' },
  pictureOnly: { 'zh-CN': '图 {n}', en: 'Picture {n}' },
  inBrackets: { 'zh-CN': '（{words}）', en: '({words})' },
  moreFiles: { 'zh-CN': '（另有 {n} 个文件放不下）', en: '({n} more file(s) did not fit)' },
  forgotten: { 'zh-CN': '这条回答已经找不到了，请再问一次。', en: 'This answer is no longer known. Please ask again.' },
  choose: { 'zh-CN': '请选择', en: 'Please choose' },
  fileTooLarge: { 'zh-CN': '文件太大了。', en: 'The file is too large.' },
  unrelated: { 'zh-CN': '答非所问', en: 'unrelated' },
  incomplete: { 'zh-CN': '不完整', en: 'incomplete' },
  wrong: { 'zh-CN': '有错误', en: 'wrong' },
  miscalculated: { 'zh-CN': '数据分析错误', en: 'error in the analysis of data' },
} satisfies Record<string, Words>

export type Word = keyof typeof words

/** What the channel says on its own. `{name}` is filled in. */
export function say(language: Language, what: Word, blanks: Record<string, string | number> = {}): string {
  return words[what][language].replace(/\{(\w+)\}/g, (whole, name) => String(blanks[name] ?? whole))
}
