import { UserError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'

export const SHORTEST = 10
export const LONGEST = 256

/** Guesses that it withstands, from 0 to 4: 3 is about 10^8 to 10^10, offline against scrypt for years. */
const STRONG = 3

/** What is looked at: the estimate takes time that grows with the square of the length, and so much is strong anyway. */
const LOOKED_AT = 72

type Words = Record<Language, string>

const words = {
  short: {
    'zh-CN': `至少需要 ${SHORTEST} 个字符`,
    en: `must have at least ${SHORTEST} characters`,
  },
  long: { 'zh-CN': `最多 ${LONGEST} 个字符`, en: `must have at most ${LONGEST} characters` },
  guessed: {
    'zh-CN': '太容易被猜到。再加一两个不相关的词会更好',
    en: 'is too easy to guess. Add another word or two; unusual ones are best',
  },
} satisfies Record<string, Words>

/** Why it is easy to guess, by the estimator's names for it. */
const reasons: Record<string, Words> = {
  straightRow: { 'zh-CN': '键盘上相邻的一排键容易被猜到', en: 'is a row of keys on the keyboard, easy to guess' },
  keyPattern: { 'zh-CN': '简单的键盘走位容易被猜到', en: 'follows a short pattern of keys, easy to guess' },
  simpleRepeat: { 'zh-CN': '像“aaa”这样的重复容易被猜到', en: 'repeats characters like "aaa", easy to guess' },
  extendedRepeat: { 'zh-CN': '像“abcabc”这样的重复容易被猜到', en: 'repeats itself like "abcabc", easy to guess' },
  sequences: { 'zh-CN': '像“abc”这样的连续字符容易被猜到', en: 'has sequences like "abc", easy to guess' },
  recentYears: { 'zh-CN': '近年的年份容易被猜到', en: 'has a recent year in it, easy to guess' },
  dates: { 'zh-CN': '日期容易被猜到', en: 'has a date in it, easy to guess' },
  topTen: { 'zh-CN': '这是最常用的密码之一', en: 'is one of the ten most used passwords' },
  topHundred: { 'zh-CN': '这是很常用的密码', en: 'is one of the hundred most used passwords' },
  common: { 'zh-CN': '这是常用的密码', en: 'is a password that many people use' },
  similarToCommon: { 'zh-CN': '与常用密码太相似', en: 'is close to a password that many people use' },
  wordByItself: { 'zh-CN': '单个词容易被猜到', en: 'is a single word, easy to guess' },
  namesByThemselves: { 'zh-CN': '单独的姓名容易被猜到', en: 'is a name, easy to guess' },
  commonNames: { 'zh-CN': '常见姓名容易被猜到', en: 'has a common name in it, easy to guess' },
  userInputs: {
    'zh-CN': '不要包含您的姓名、邮箱或本产品的名字',
    en: 'must not be made of your name, your e-mail address or the name of this product',
  },
}

/** Refuses a password that is easy to guess. There are no rules on which characters must be in it. */
export async function requireStrong(password: string, { about, language }: { about: string[]; language: Language }) {
  const weakness = await weaknessOf(password, about)
  if (!weakness) return
  const message = weakness[language]
  const sentence = language === 'en' ? `The password ${message}.` : `密码：${message}。`
  throw new UserError(sentence, { code: 'weak-password', fields: { password: message } })
}

async function weaknessOf(password: string, about: string[]): Promise<Words | undefined> {
  if ([...password].length < SHORTEST) return words.short
  if (password.length > LONGEST) return words.long
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const estimator = new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })
  const near = about.flatMap((text) => [text, ...text.split(/[@.\s_-]+/)]).filter((text) => text.length > 2)
  const { score, feedback } = estimator.check(password.slice(0, LOOKED_AT), [...near, 'teahouse'])
  if (score >= STRONG) return undefined
  return reasons[feedback.warning ?? ''] ?? words.guessed
}
