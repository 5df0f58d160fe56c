/** Letters of one token, in scripts that are written without spaces. */
const wide = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g

/**
 * About how many tokens a text has: one for a letter of Chinese, Japanese or Korean, one for four characters of anything else.
 * Tokenizers differ by model and by a third; this errs on the side of more.
 */
export function tokensOf(text: string): number {
  const letters = text.match(wide)?.length ?? 0
  return letters + Math.ceil((text.length - letters) / 4)
}
