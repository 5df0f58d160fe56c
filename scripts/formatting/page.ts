import { platforms } from './platforms.ts'
import { samples } from './samples.ts'

/** docs/formatting.md: what a model writes, what goes over each platform's wire, and what its simulator shows. */
export function formattingPage(): string {
  return `${[intro, ...samples.map(section)].join('\n\n')}\n`
}

const intro = `# Formatting

An agent writes CommonMark with GitHub's tables; each channel says it in its platform's own dialect. This page is made by
\`scripts/generate.ts\` from what the channels send and what the simulators, which are strict about it, show; \`npm run check\` makes it
again. How a dialect differs is a record of a dozen lines beside each channel; what they share is \`src/lib/markdown\`.

- Telegram takes HTML of seven tags: lists, headings and tables are words and signs there; a table is aligned text while it fits a phone.
- DingTalk's cards know tables, not single newlines; its messages know no tables on older apps: each row becomes an item.
- WeCom has headings of three levels, and shows HTML as it is written.
- Feishu's headings are large, so ours begin at its fourth level; of more than three tables in a card, the others are aligned text in code. A
  picture is shown once it is uploaded; until then, and here, it is a link. While an answer grows, only what no next word can change is shown.
- An answer that does not fit one message is cut at a paragraph, a line or a word; code that is cut is closed and opened again, a table has its
  header again, and no character is ever cut in two.
- While an answer grows, what is open is closed, and the beginning of a mark is not shown yet.
- Nothing is lost: what has no place in a dialect stays readable. Tags of HTML are words, and so are a platform's own tags, like a mention of everybody.`

function section({ title, markdown, growing = false }: (typeof samples)[number]): string {
  const rows = new Map<string, string[]>()
  for (const { name, sends, shows } of platforms) {
    const wire = sends(markdown, growing)
    if (growing && name === 'DingTalk message') continue
    const cells = `${code(wire)} | ${screen(shows(wire))}`
    rows.set(cells, [...(rows.get(cells) ?? []), name])
  }
  const table = ['| | on the wire | on the screen |', '| --- | --- | --- |']
  for (const [cells, names] of rows) table.push(`| ${names.join(', ')} | ${cells} |`)
  return `## ${title}\n\n\`\`\`\`markdown\n${markdown}\n\`\`\`\`\n\n${table.join('\n')}`
}

/** Lines of code in one cell. */
function code(text: string): string {
  const lines = text.split('\n').map((line) => {
    if (line === '') return ''
    const marks = '`'.repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
    const room = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
    return marks + room + line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length)) + room + marks
  })
  return inCell(lines.join('<br>'))
}

/** What a simulator shows, as it shows it; a picture by a sign, for it lies nowhere. */
function screen(html: string): string {
  const visible = html
    .replaceAll(/<img [^>]*alt="([^"]*)"[^>]*>/g, '🖼 $1')
    .replaceAll(/<pre>.*?<\/pre>/gs, (block) => block.replaceAll('\n', '&#10;'))
    .replaceAll('\n', '<br>')
    .replaceAll(/[*_~`[\]\\$]/g, (char) => `&#${char.charCodeAt(0)};`)
  return inCell(visible)
}

const inCell = (text: string): string => text.replaceAll('|', '\\|')
