import { currentLanguage } from '../../i18n.ts'
import type { FormSchema } from './schema.ts'

export const titleOf = (schema: FormSchema, key: string) =>
  schema.words?.title[currentLanguage()] ?? schema.title ?? key

export const helpOf = (schema: FormSchema) => schema.words?.help?.[currentLanguage()] ?? schema.description
