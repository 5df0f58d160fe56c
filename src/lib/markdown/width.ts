const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const none = /[\p{Mn}\p{Me}\u200b-\u200f]/u

const shade = /[\u{1f3fb}-\u{1f3ff}]/u
const narrow = /^[ -~]*$/

/** Columns that a text takes in a monospaced font: two for Chinese, Japanese, Korean and emoji. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length
  let columns = 0
  let joined = false
  for (const char of text) {
    // Emoji that are joined to the one before, and shades of skin, are seen as one.
    if (!joined && !shade.test(char)) columns += wide.test(char) ? 2 : none.test(char) ? 0 : 1
    joined = char === '\u200d'
  }
  return columns
}
