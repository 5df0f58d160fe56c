/**
 * About how many tokens a text has: one for a letter of Chinese, Japanese or Korean, one for four characters of anything else.
 * Tokenizers differ by model and by a third; this errs on the side of more.
 */
export function tokensOf(text: string): number {
  let letters = 0
  for (let at = 0; at < text.length; at++) if (isWide(text.charCodeAt(at))) letters += 1
  return letters + Math.ceil((text.length - letters) / 4)
}

/** From the radicals to Yi, Hangul, compatibility ideographs, full-width forms. */
function isWide(code: number): boolean {
  if (code < 0x2e80) return false
  return code <= 0xa4cf || (code >= 0xac00 && code <= 0xd7af) || (code >= 0xf900 && code <= 0xfaff) || code >= 0xff00
}
