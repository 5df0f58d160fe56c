import { wordsOf } from '../i18n.ts'
import { words } from '../words/common.ts'

/** What many pages say. */
export const useCommonWords = wordsOf('common', words)
