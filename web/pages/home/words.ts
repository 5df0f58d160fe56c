import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/home.ts'

export const useWords = wordsOf('home', words)
