import { columnsOf } from '../../lib/markdown/columns.ts'
import { type Dialect, gfmTable, linkTo, rowItems } from '../../lib/markdown/dialect.ts'
import { openFence } from '../../lib/markdown/fence.ts'
import { type Piece, readPieces, remembering } from '../../lib/markdown/remembering.ts'
import { settled } from '../../lib/markdown/settled.ts'
import { tokensOf } from '../../lib/markdown/tokens.ts'
import { written } from '../../lib/markdown/written.ts'

export interface Drawing {
  /** How many tables may stay tables; the others become columns of text. */
  tables?: number
  /** False: not even pictures that Feishu has. */
  pictures?: boolean
  /** The text is still being written: what is drawn of it only ever grows at its end, so that the app types it. */
  growing?: boolean
}

/** Reports of the most that a card takes say 5, 3 and 1; nothing was refused with 3. */
export const MOST_TABLES = 3
/** Wider lines do not fit beside each other in a card on a desk. */
const WIDEST = 80

/**
 * CommonMark as Feishu's cards draw it: a newline is one, no tag of Feishu's own gets in (`<at id=all>`), pictures only by their key.
 * https://open.feishu.cn/document/feishu-cards/card-json-v2-components/content-components/rich-text (read 2026-11-21)
 */
export function feishuMarkdown(
  source: string,
  { tables = MOST_TABLES, pictures = true, growing }: Drawing = {},
): string {
  const whole = source.replace(/\r\n?/g, '\n')
  const text = growing ? settled(whole) : whole
  let left = tables
  const drawn = readPieces(text).map((piece) => {
    const room = left
    if (room === 0) return convert[pictures ? 'columns' : 'columns only'](piece)
    const asTables = convert[pictures ? 'tables' : 'tables only'](piece)
    const count = asTables.match(belowHeader)?.length ?? 0
    left = Math.max(0, room - count)
    return count <= room ? asTables : mixed(piece, room, pictures)
  })
  const shown = drawn.filter((piece) => piece !== '').join('\n\n')
  return growing && openFence(text) ? shown.replace(/\n`+$/, '') : shown
}

const dialect: Dialect = {
  lineBreak: '\n',
  rule: '---',
  // Its own headings of the first three levels are as large as posters.
  heading: (depth) => (depth === 1 ? '####' : '#####'),
  nestedNumbers: true,
  links: /^(?:https?|mailto|tel|lark):/i,
  words: withoutTags,
  literal: (char) => `&#${char.charCodeAt(0)};`,
  html: withoutTags,
  image: ({ alt, url }) => (/^img_[\w-]+$/.test(url) ? `![${alt}](${url})` : linked(alt, url)),
  table: gfmTable,
}
const asColumns: Pick<Dialect, 'table'> = {
  table(rows, align, words) {
    const columns = columnsOf(words(), align, WIDEST)
    return columns === undefined ? rowItems(rows, '\n  ') : `\`\`\`\n${columns.replaceAll('```', "'''")}\n\`\`\``
  },
}
const withoutPictures: Pick<Dialect, 'image'> = { image: ({ alt, url }) => linked(alt, url) }

const converting = (one: Dialect) => remembering(({ text, links }: Piece) => written(tokensOf(text, links), one))
const convert = {
  tables: converting(dialect),
  columns: converting({ ...dialect, ...asColumns }),
  'tables only': converting({ ...dialect, ...withoutPictures }),
  'columns only': converting({ ...dialect, ...asColumns, ...withoutPictures }),
}

/** The first tables are tables, the others columns. */
function mixed({ text, links }: Piece, room: number, pictures: boolean): string {
  let left = room
  return written(tokensOf(text, links), {
    ...dialect,
    ...(pictures ? {} : withoutPictures),
    table: (rows, align, words) => (left-- > 0 ? gfmTable : asColumns.table)(rows, align, words),
  })
}

function withoutTags(text: string): string {
  return text.replaceAll('<', '&#60;')
}

function linked(alt: string, url: string): string {
  const words = withoutTags(alt) || '🖼'
  return /^https?:/i.test(url) ? linkTo(words, url) : words
}

/** The line below the header, as our tables have it. */
const belowHeader = /^(?:> )*\| :?-:? (?:\| :?-:? )*\|$/gm
