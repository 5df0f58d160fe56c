import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/agents.ts'

export const useWords = wordsOf('agents', words)
