import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/schema-form.ts'

export const useFormWords = wordsOf('schema-form', words)

const known = new Set(Object.keys(words.en))

/** What a choice is called; its own name where nobody gave it another. */
export function useChoiceWords(): (choice: string) => string {
  const say = useFormWords()
  return (choice) => {
    const name = `choice_${choice.replaceAll(/[^a-zA-Z]/g, '')}`
    return known.has(name) ? say(name as Parameters<typeof say>[0]) : choice
  }
}
