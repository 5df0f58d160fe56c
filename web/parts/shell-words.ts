import { wordsOf } from '../i18n.ts'
import { words } from '../words/shell.ts'

export const useShellWords = wordsOf('shell', words)
