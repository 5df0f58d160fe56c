import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/channels.ts'

export const useWords = wordsOf('channels', words)
