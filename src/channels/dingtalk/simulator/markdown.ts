import { type Dialect, renderMarkdown as render } from '../../../lib/simulation/markdown.ts'
import { decodeEntities, escapeHtml, joined, type Rendered, webPicture } from '../../../lib/simulation/safe-html.ts'

const dingtalk: Dialect = {
  breaks: false,
  links: /^(https?|dtmd|dingtalk|mailto|tel):/i,
  picture: webPicture,
  words,
  tag,
}

/**
 * DingTalk's markdown as the app shows it. Of raw HTML only <br> means something (a line break; a single newline is none);
 * <font …> and <a atId=…> wrap what stays readable; everything else is shown as the text it is.
 */
export function renderMarkdown(source: string, picture: Dialect['picture'] = webPicture): ReturnType<typeof render> {
  return render(source, { ...dingtalk, picture })
}

/** A single newline is a space, entities are the characters they name. */
function words(raw: string): Rendered {
  const text = decodeEntities(raw).replaceAll('\n', ' ')
  return { html: escapeHtml(text), text }
}

function tag(raw: string): Rendered {
  const parts = raw.split(/(<br\s*\/?>|<\/?font(?:\s[^<>]*)?>|<a\s+atId=[^<>]*>|<\/a>)/i).filter((part) => part !== '')
  const pieces = parts.map((part) => {
    if (/^<br/i.test(part)) return { html: '<br>', text: '\n' }
    if (/^<(\/?font|a\s+atId=|\/a>)/i.test(part)) return { html: '', text: '' }
    return { html: escapeHtml(part), text: part }
  })
  return joined(pieces)
}
