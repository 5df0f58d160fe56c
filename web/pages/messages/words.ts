import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/messages.ts'

export const useWords = wordsOf('messages', words)
