const longest = 200
/** What keys look like, also half masked: OpenAI repeats a wrong key as sk-ab***yz. */
const keyLike = /\b(?:sk|app|wg|pk|key|token|fastgpt|application|dataset)-[\w*.-]{6,}|\b[Bb]earer\s+[\w*.~+/=-]{6,}/g
/** Signatures live in the query of a URL, credentials before its host. */
const urlSecrets = /(\bhttps?:\/\/)(?:[^\s/@]*@)?([^\s?#"'<>]*)[?#]?[^\s"'<>]*/g

/** What another system said, fit to stand in a log or an error: one short line, without `secrets` or anything like one. */
export function quoted(text: string, secrets: readonly string[] = []): string {
  let line = text.slice(0, 20_000)
  for (const secret of secrets) {
    if (secret.length >= 4) line = line.replaceAll(secret, '***')
  }
  line = line.replace(keyLike, '***').replace(urlSecrets, '$1$2')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  line = line.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line.toWellFormed()
}
