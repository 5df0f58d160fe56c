import { wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/general.ts'

export const useWords = wordsOf('general', words)
