/** Blanks the secrets of this process in any text, in whatever spelling they appear. */
export interface Redactor {
  /** Remembers a secret. One shorter than six characters is not remembered: it would blank half of every text. */
  register(secret: string): void
  redact(text: string): string
}

const SHORTEST = 6
const BLANK = '***'

/** Secrets by their looks, for those that nobody registered. */
const shapes: [RegExp, string][] = [
  // A Telegram bot's token is part of the path: /bot123456:ABC…/sendMessage (https://core.telegram.org/bots/api#making-requests, 2026-11).
  [/\b(bot)?\d{6,}:[A-Za-z0-9_-]{30,}/g, `$1${BLANK}`],
  [/\b(Bearer|Basic)(\s+|%20)[A-Za-z0-9._~+/=%-]{6,}/gi, `$1$2${BLANK}`],
  // A key of our own API.
  [/\bth_[\w-]{43}(?![\w-])/g, `th_${BLANK}`],
  [/(\/\/[^\s/:@"']*):[^\s/@"']+@/g, `$1:${BLANK}@`],
  [
    /([?&](?:[a-z_-]*token|[a-z_-]*secret|api_?key|key|password|passwd|pwd|sign|signature|msg_signature|ticket|code)=)[^&\s"'<>]+/gi,
    `$1${BLANK}`,
  ],
]

export function createRedactor(): Redactor {
  const known = new Set<string>()
  /** Longest first: a secret that contains another one goes whole. */
  let spellings: string[] = []

  return {
    register(secret) {
      if (secret.length < SHORTEST || known.has(secret)) return
      known.add(secret)
      spellings = [...new Set([...spellings, ...spellingsOf(secret)])].sort((a, b) => b.length - a.length)
    },
    redact(text) {
      let clean = text
      for (const spelling of spellings) if (clean.includes(spelling)) clean = clean.replaceAll(spelling, BLANK)
      for (const [shape, blank] of shapes) clean = clean.replace(shape, blank)
      return clean
    },
  }
}

/** As it is, in JSON, in a URL or a form, in base64, also as a part of something longer ("user:secret"). */
function spellingsOf(secret: string): string[] {
  const url = percentEncoded(secret)
  const spellings = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    url.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    encodeURI(secret.toWellFormed()),
    ...[0, 1, 2].map((offset) => base64Within(secret, offset)),
  ]
  const safe = spellings.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [...spellings, ...safe].filter((text) => text.length >= SHORTEST)
}

const percentEncoded = (text: string) => encodeURIComponent(text.toWellFormed())

/** The characters that stand for this text alone when `offset` bytes go before it and anything follows. */
function base64Within(text: string, offset: number): string {
  const bytes = Buffer.from(text)
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '')
  const bits = (offset + bytes.length) * 8
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6))
}
