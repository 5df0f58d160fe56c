import type { Entity } from '../objects.ts'

const splittable = new Set<Entity['type']>(['bold', 'italic', 'underline', 'strikethrough', 'spoiler'])
const quotes = new Set<Entity['type']>(['blockquote', 'expandable_blockquote'])
const code = new Set<Entity['type']>(['code', 'pre'])

/** What lies outside when two entities share their place. */
const priority: Partial<Record<Entity['type'], number>> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 11,
  code: 20,
  date_time: 30,
  text_link: 49,
  text_mention: 49,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99,
}

/**
 * Makes entities nest as Telegram wants them: whole ones never overlap, quotes are not nested, bold and its like are cut at
 * the edges of all others and vanish inside code. `found` are the ones Telegram saw by itself; they give way.
 */
export function fixEntities(entities: Entity[], found: Entity[] = []): Entity[] {
  const sorted = sortEntities(entities.filter((entity) => entity.length > 0))
  const styles = sorted.filter((entity) => splittable.has(entity.type))
  const blocks = withoutOverlap(sorted.filter((entity) => quotes.has(entity.type)))
  const own = withoutOverlap(sorted.filter((entity) => !splittable.has(entity.type) && !quotes.has(entity.type)))
  const extra = found.filter((entity) => own.every((other) => !overlap(entity, other)))
  const whole = [...own, ...extra].filter((entity) => blocks.every((block) => !crosses(entity, block)))
  const others = sortEntities([...blocks, ...whole])
  return sortEntities([...others, ...cutStyles(styles, others)])
}

function sortEntities(entities: Entity[]): Entity[] {
  return entities.sort(
    (a, b) => a.offset - b.offset || b.length - a.length || (priority[a.type] ?? 50) - (priority[b.type] ?? 50),
  )
}

function withoutOverlap(sorted: Entity[]): Entity[] {
  let end = 0
  return sorted.filter((entity) => {
    if (entity.offset < end) return false
    end = entity.offset + entity.length
    return true
  })
}

function overlap(a: Entity, b: Entity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}

/** True when they overlap and the block does not hold all of the entity. */
function crosses(entity: Entity, block: Entity): boolean {
  if (!overlap(entity, block)) return false
  return entity.offset < block.offset || entity.offset + entity.length > block.offset + block.length
}

function cutStyles(styles: Entity[], others: Entity[]): Entity[] {
  const edges = [...new Set(others.flatMap((other) => [other.offset, other.offset + other.length]))].sort(
    (a, b) => a - b,
  )
  const inCode = others.filter((other) => code.has(other.type))
  return [...splittable].flatMap((type) =>
    merged(styles.filter((style) => style.type === type))
      .flatMap((style) => cutAt(style, edges))
      .filter((piece) => inCode.every((other) => !overlap(piece, other))),
  )
}

/** Styles of one type that touch become one. */
function merged(sorted: Entity[]): Entity[] {
  const result: Entity[] = []
  for (const style of sorted) {
    const last = result.at(-1)
    if (last && style.offset <= last.offset + last.length) {
      last.length = Math.max(last.length, style.offset + style.length - last.offset)
    } else result.push({ ...style })
  }
  return result
}

function cutAt(style: Entity, edges: number[]): Entity[] {
  const end = style.offset + style.length
  const points = [style.offset, ...edges.filter((edge) => edge > style.offset && edge < end), end]
  return points.slice(1).map((point, index) => {
    const offset = points[index] ?? style.offset
    return { ...style, offset, length: point - offset }
  })
}
