/**
 * What Telegram's HTML mode does with a text, for tests; written from the grammar of its docs and the nesting rules of its
 * server, and stricter than both: what they drop in silence is an error here.
 */
export interface Parsed {
  text: string
  entities: { type: string; offset: number; length: number; value?: string }[]
}

const tags = new Set(['b', 'i', 's', 'a', 'code', 'pre', 'blockquote'])
const formatting = new Set(['b', 'i', 's', 'a'])

export function parseStrictly(html: string): Parsed {
  const open: { type: string; offset: number; value?: string }[] = []
  const entities: Parsed['entities'] = []
  let text = ''
  let rest = html
  while (rest !== '') {
    const tag = rest.match(/^<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")?)>/)
    const entity = rest.match(/^&(amp|lt|gt|quot);/)
    if (tag) {
      const [whole, slash, type = '', attribute = ''] = tag
      if (slash) close(type)
      else begin(type, attribute)
      rest = rest.slice(whole.length)
    } else if (entity) {
      text += { amp: '&', lt: '<', gt: '>', quot: '"' }[entity[1] ?? '']
      rest = rest.slice(entity[0].length)
    } else {
      if (/^[<>&"]/.test(rest)) throw new Error(`unescaped ${rest.slice(0, 20)}`)
      text += rest[0]
      rest = rest.slice(1)
    }
  }
  if (open.length > 0) throw new Error(`can't find end tag corresponding to start tag "${open.at(-1)?.type}"`)
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }

  function begin(type: string, attribute: string): void {
    if (!tags.has(type)) throw new Error(`unsupported start tag "${type}"`)
    const within = open.map((tag) => tag.type)
    const value = attribute.match(/"(.*)"/)?.[1]
    if (within.includes(type)) throw new Error(`${type} within ${type}`)
    if (within.includes('code') || (within.includes('pre') && type !== 'code')) throw new Error(`${type} within code`)
    if ((type === 'code' || type === 'pre') && within.some((tag) => formatting.has(tag)))
      throw new Error(`${type} within ${within}`)
    if (type === 'blockquote' && within.length > 0) throw new Error(`blockquote within ${within}`)
    if (
      type === 'a'
        ? !/^ href="(https?|tg|mailto):/.test(attribute)
        : attribute && !/^ class="language-[\w+#.-]+"$/.test(attribute)
    )
      throw new Error(`attribute ${attribute}`)
    open.push({ type, offset: text.length, ...(value === undefined ? {} : { value }) })
  }

  function close(type: string): void {
    const last = open.pop()
    if (last?.type !== type) throw new Error(`unmatched end tag, expected ${last?.type}, found ${type}`)
    if (text.length === last.offset) throw new Error(`empty ${type}`)
    entities.push({ ...last, length: text.length - last.offset })
  }
}
