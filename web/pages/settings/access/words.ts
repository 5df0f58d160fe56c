import { wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/access.ts'

export const useWords = wordsOf('access', words)
