import { wordsOf } from '../../../i18n.ts'
import { words } from '../../../words/account.ts'

export const useWords = wordsOf('account', words)
