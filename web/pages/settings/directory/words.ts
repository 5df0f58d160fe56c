import { wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/directory.ts'

export const useWords = wordsOf('directory', words)
