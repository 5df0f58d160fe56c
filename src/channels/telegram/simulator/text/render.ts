import type { Entity, FormattedText } from '../objects.ts'

const tagOf: Partial<Record<Entity['type'], string>> = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
}

/** A formatted text as the app shows it, safe to put into a page. */
export function renderHtml({ text, entities }: FormattedText): string {
  return renderRange(text, entities, 0, text.length)
}

function renderRange(text: string, entities: Entity[], from: number, to: number): string {
  let html = ''
  let at = from
  let index = 0
  while (index < entities.length) {
    const entity = entities[index++]
    if (!entity || entity.offset < at) continue
    const end = Math.min(entity.offset + entity.length, to)
    const inner: Entity[] = []
    for (let next = entities[index]; next && next.offset < end; next = entities[index]) {
      inner.push(next)
      index++
    }
    html += escapeHtml(text.slice(at, entity.offset)) + wrap(entity, text, renderRange(text, inner, entity.offset, end))
    at = end
  }
  return html + escapeHtml(text.slice(at, to))
}

function wrap(entity: Entity, text: string, inner: string): string {
  const shown = text.slice(entity.offset, entity.offset + entity.length)
  if (entity.type === 'text_link') return link(entity.url ?? '', inner)
  if (entity.type === 'url') return link(/^\w+:\/\//.test(shown) ? shown : `http://${shown}`, inner)
  if (entity.type === 'email') return link(`mailto:${shown}`, inner)
  if (entity.type === 'pre') return `<pre>${inner.replaceAll('<br>', '\n')}</pre>`
  const tag = tagOf[entity.type]
  return tag ? `<${tag}>${inner}</${tag}>` : inner
}

function link(url: string, inner: string): string {
  return /^(?:https?|mailto|tg):/i.test(url) ? `<a href="${escapeHtml(url)}">${inner}</a>` : inner
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('\n', '<br>')
}
