/** Chinese, Japanese and Korean writing, full-width forms and emoji take two columns of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

const widthOf = (character: string) => (wide.test(character) ? 2 : 1)

const width = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0)

/** The text in exactly `columns`: cut off with … or filled up with blanks. */
export function cell(text: string, columns: number): string {
  if (width(text) <= columns) return text + ' '.repeat(columns - width(text))
  let kept = ''
  for (const character of text) {
    if (width(kept) + widthOf(character) > columns - 1) break
    kept += character
  }
  return `${kept}…${' '.repeat(Math.max(0, columns - 1 - width(kept)))}`
}

/** The last words of a text on one line of at most `columns`. */
export function tail(text: string, columns: number): string {
  const line = [...text.replace(/\s+/g, ' ').trim()]
  if (width(line.join('')) <= columns) return line.join('')
  let kept = ''
  for (const character of line.reverse()) {
    if (width(kept) + widthOf(character) > columns - 1) break
    kept = character + kept
  }
  return `…${kept}`
}
