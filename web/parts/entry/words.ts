import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/entry.ts'

export const useEntryWords = wordsOf('entry', words)

type Word = Parameters<ReturnType<typeof useEntryWords>>[0]

const isWord = (name: string): name is Word => name in words.en

/** What a type is called: most are names of products, which are the same in every language. */
export function useTypeTitle(): (of: { type: string; title: string }) => string {
  const say = useEntryWords()
  return ({ type, title }) => {
    const name = `title_${type.replaceAll('-', '')}`
    return isWord(name) ? say(name) : title
  }
}
