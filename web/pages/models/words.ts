import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/models.ts'

export const useWords = wordsOf('models', words)
