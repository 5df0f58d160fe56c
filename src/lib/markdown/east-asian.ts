import type { TokenizerExtension, Tokens } from 'marked'

/**
 * Bold beside Chinese, Japanese and Korean letters. CommonMark reads no bold in `请看**“说明”**部分`, because there are no spaces between
 * words by which to tell where it begins and ends; models write it all the time.
 */
export const needsEastAsian =
  /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]\*\*[\p{P}\p{S}]|[\p{P}\p{S}]\*\*[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/u

const bold = /^\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*(?!\*)/
const asian = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/
const letter = /[\p{L}\p{N}]/u
const sign = /[\p{P}\p{S}]/u

export const eastAsianExtension: TokenizerExtension = {
  name: 'strong',
  level: 'inline',
  tokenizer(source, before): Tokens.Strong | undefined {
    const [raw, text = ''] = bold.exec(source) ?? []
    if (raw === undefined) return undefined
    const last = before.at(-1)?.raw.at(-1) ?? ' '
    const next = source.charAt(raw.length)
    const misread = (asian.test(last) && sign.test(text.charAt(0))) || (asian.test(next) && sign.test(text.slice(-1)))
    return misread ? { type: 'strong', raw, text, tokens: this.lexer.inlineTokens(text) } : undefined
  },
}

/** Whether a mark between these two would be read as one only with a space beside it. */
export const needsSpace = (outer: string, inner: string): boolean => letter.test(outer) && sign.test(inner)
