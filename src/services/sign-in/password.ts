import { UserError } from '../../contract/errors.ts'

export const SHORTEST = 10
export const LONGEST = 256

/** Guesses that it withstands, from 0 to 4: 3 is about 10^8 to 10^10, offline against scrypt for years. */
const STRONG = 3

/** What is looked at: the estimate takes time that grows with the square of the length, and so much is strong anyway. */
const LOOKED_AT = 72

/** Why it is easy to guess, by the estimator's names for it. */
const reasons: Record<string, string> = {
  straightRow: 'is a row of keys on the keyboard, easy to guess',
  keyPattern: 'follows a short pattern of keys, easy to guess',
  simpleRepeat: 'repeats characters like "aaa", easy to guess',
  extendedRepeat: 'repeats itself like "abcabc", easy to guess',
  sequences: 'has sequences like "abc", easy to guess',
  recentYears: 'has a recent year in it, easy to guess',
  dates: 'has a date in it, easy to guess',
  topTen: 'is one of the ten most used passwords',
  topHundred: 'is one of the hundred most used passwords',
  common: 'is a password that many people use',
  similarToCommon: 'is close to a password that many people use',
  wordByItself: 'is a single word, easy to guess',
  namesByThemselves: 'is a name, easy to guess',
  commonNames: 'has a common name in it, easy to guess',
  userInputs: 'must not be made of your name, your e-mail address or the name of this product',
}

/** Refuses a password that is easy to guess. There are no rules on which characters must be in it. */
export async function requireStrong(password: string, about: string[]): Promise<void> {
  const why = await weaknessOf(password, about)
  if (why !== undefined)
    throw new UserError(`The password ${why}.`, { code: 'weak-password', fields: { password: why } })
}

async function weaknessOf(password: string, about: string[]): Promise<string | undefined> {
  if ([...password].length < SHORTEST) return `must have at least ${SHORTEST} characters`
  if (password.length > LONGEST) return `must have at most ${LONGEST} characters`
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const estimator = new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })
  const near = about.flatMap((text) => [text, ...text.split(/[@.\s_-]+/)]).filter((text) => text.length > 2)
  const { score, feedback } = estimator.check(password.slice(0, LOOKED_AT), [...near, 'teahouse'])
  if (score >= STRONG) return undefined
  return reasons[feedback.warning ?? ''] ?? 'is too easy to guess. Add another word or two; unusual ones are best'
}
