import { createRedactor, type Redactor } from './redact.ts'

const longest = 200
/** What keys look like, also half masked: OpenAI repeats a wrong key as sk-ab***yz. */
const keyLike = /\b(?:sk|app|wg|fastgpt|application|dataset)-(?=[\w*-]*[\d*])[\w*-]{6,}/g
/** Signatures live in the query of a URL, credentials before its host. */
const urlSecrets = /(\bhttps?:\/\/)(?:[^\s/@]*@)?([^\s?#"'<>]*)[?#]?[^\s"'<>]*/g

const anyone = createRedactor()

/** What another system said, fit to stand in a log or an error: one short line, without anything like a secret. */
export function quoted(text: string, redactor: Redactor = anyone): string {
  let line = redactor.redact(text.slice(0, 20_000)).replace(keyLike, '***').replace(urlSecrets, '$1$2')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  line = line.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line.toWellFormed()
}
