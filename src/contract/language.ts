/** A language the bot speaks. */
export type Language = 'zh-CN' | 'en'

/** The same words in every language. */
export interface Words {
  'zh-CN': string
  en: string
}

/** What a settings field says about itself, for forms and documents: passed to zod's `.meta()`. */
export interface FieldMeta {
  title: Words
  help?: Words
  /** Encrypted at rest, masked everywhere. */
  secret?: true
  example?: string
  [key: string]: unknown
}

/** Types the meta of a settings field. */
export const field = (meta: FieldMeta): FieldMeta => meta
