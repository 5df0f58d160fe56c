import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/entry.ts'

export const useEntryWords = wordsOf('entry', words)
