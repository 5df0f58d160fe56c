import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/sign-in.ts'

export const useWords = wordsOf('sign-in', words)
