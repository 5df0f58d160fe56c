/** What an app shows, twice: as harmless html for a page, and as the text that a person reads. */
export interface Rendered {
  html: string
  text: string
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Text that stands there as it was written: every newline is one. */
export function written(text: string): Rendered {
  return { html: escapeHtml(text).replaceAll('\n', '<br>'), text }
}

/** A paragraph of text without markup. */
export function renderPlain(source: string): Rendered {
  return { html: wrap('p', written(source)).html, text: source.trim() }
}

export function wrap(tag: string, inner: Rendered): Rendered {
  return { html: `<${tag}>${inner.html}</${tag}>`, text: inner.text }
}

export function joined(pieces: Rendered[], between = ''): Rendered {
  return { html: pieces.map(({ html }) => html).join(''), text: pieces.map(({ text }) => text).join(between) }
}

/** The address of a picture on the web, or undefined when it is something else. */
export function webPicture(source: string): string | undefined {
  return /^https?:\/\//i.test(source) ? source : undefined
}

const entities: Record<string, string> = { nbsp: '\u00a0', lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The characters that `&lt;`, `&#60;` and `&#x3c;` name. */
export function decodeEntities(text: string): string {
  return text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,4});/gi, (all, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? all
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
