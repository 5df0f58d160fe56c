import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/people.ts'

export const useWords = wordsOf('people', words)
