import { type Say, wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/audit.ts'

export const useWords = wordsOf('audit', words)

type Word = Parameters<Say<(typeof words)['en']>>[0]

const isWord = (name: string): name is Word => name in words.en

/** `channel.create` as a person would say it; what is not known yet, as it is. */
export function actionIn(say: Say<(typeof words)['en']>, action: string, target: string): string {
  if (isWord(action)) return say(action)
  const [kind = '', ...rest] = action.split('.')
  const verb = rest.join('.')
  if (!isWord(kind) || !isWord(verb)) return action
  return say(verb, { what: target.split('/').slice(1).join('/') || say(kind) })
}
