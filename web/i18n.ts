import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const KEPT = 'teahouse.language'

/** The names of a page's texts: where one counts, `x_one` and `x_other` are asked for as `x`. */
type Name<W> = { [K in keyof W & string]: K extends `${infer Counted}_${'one' | 'other'}` ? Counted : K }[keyof W &
  string]

export type Say<W> = (name: Name<W>, values?: Record<string, string | number>) => string

await i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  supportedLngs: [...languages],
  fallbackLng: false,
  initAsync: false,
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  // React writes text, never HTML.
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
})
tellDocument()
i18next.on('languageChanged', tellDocument)

/** Makes a page's texts known, and gives the hook that says them in the language of now. */
export function wordsOf<W extends Record<string, string>>(
  page: string,
  words: { 'zh-CN': Record<string, string>; en: W },
): () => Say<W> {
  for (const language of languages) i18next.addResourceBundle(language, page, words[language])
  return () => {
    const { t } = useTranslation(page)
    return (name: string, values) => String(t(name, { ...values }))
  }
}

export function currentLanguage(): Language {
  return languages.find((known) => known === i18next.language) ?? 'en'
}

/** Changes all texts at once, and what this browser begins with the next time. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language)
  await i18next.changeLanguage(language)
}

/** What this browser chose before; else what it is set to. An account's own choice comes after its session is read. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  const known = languages.find((language) => language === kept)
  return known ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
}

function tellDocument(): void {
  document.documentElement.lang = currentLanguage()
}
