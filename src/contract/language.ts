/** A language the bot speaks. */
export type Language = 'zh-CN' | 'en'

/** The same words in every language. */
export interface Words {
  'zh-CN': string
  en: string
}

/** What a settings field says about itself, for forms and documents. */
export interface FieldMeta {
  title: Words
  help?: Words
  /** Encrypted at rest, masked everywhere. */
  secret?: true
  example?: string
  [key: string]: unknown
}

/**
 * Makes what zod's `.meta()` takes: JSON Schema's own `title` and `description` in English, and both languages under `words`.
 */
export function field({ title, help, ...rest }: FieldMeta): {
  title: string
  description?: string
  [key: string]: unknown
} {
  return {
    ...rest,
    title: title.en,
    ...(help ? { description: help.en } : {}),
    words: { title, ...(help ? { help } : {}) },
  }
}
