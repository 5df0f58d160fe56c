/** Telegram's HTML mode knows these four entities only. https://core.telegram.org/bots/api#html-style (read 2026-11-21) */
const spelled = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])
const meant = new Map([...spelled].map(([char, entity]) => [entity, char]))

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => spelled.get(char) ?? char)

/** What a person reads of HTML that this folder made. */
export const visible = (html: string): string =>
  html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => meant.get(entity) ?? entity)

/** A link that Telegram takes: others are dropped by the server, and their address would be lost. */
export function link(href: string, label: string): string | undefined {
  return isLinkable(href) ? `<a href="${escapeHtml(href)}">${label}</a>` : undefined
}

function isLinkable(href: string): boolean {
  if (/[\s"<>]/.test(href) || href.length > 1500) return false
  const url = URL.parse(href)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return /[.:]/.test(url.hostname)
  return url?.protocol === 'tg:' || url?.protocol === 'mailto:'
}

/** The most that one message takes. https://core.telegram.org/bots/api#sendmessage, and the server's source (read 2026-11-21) */
const most = {
  /** UTF-16 units of visible text: the docs say characters, the server counts code points; this is the safe reading. */
  text: 4096,
  /** The server ignores what comes after, silently. */
  entities: 100,
  /** Bytes of the stored entities; beyond about 9500 it refuses with ENTITIES_TOO_LONG. */
  stored: 9000,
  /** Bytes of the request's text; beyond 32768 it refuses. */
  request: 32_000,
}

/** What one entity takes in storage beside its address: estimated on the high side. */
const entityBytes = 24

/** Whether Telegram would show all of this in one message, formatting included. */
export function fitsOneMessage(html: string): boolean {
  const opened = html.match(/<(?!\/)[^>]*>/g) ?? []
  const languages = html.match(/<pre><code /g)?.length ?? 0
  const entities = opened.length - languages
  const addresses = opened.filter((tag) => tag.startsWith('<a ')).join('')
  return (
    visible(html).length <= most.text &&
    entities <= most.entities &&
    entities * entityBytes + Buffer.byteLength(addresses) <= most.stored &&
    Buffer.byteLength(html) <= most.request
  )
}
