import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/conversations.ts'

export const useWords = wordsOf('conversations', words)
