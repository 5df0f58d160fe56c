import { wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/data.ts'

export const useWords = wordsOf('data', words)
