import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feishuMarkdown } from './markdown.ts'
import { renderMarkdown } from './simulator/markdown.ts'

const fence = '```'
const nobody = { picture: () => undefined, fileName: () => '', nameOf: () => undefined }
const growing = (source: string) => feishuMarkdown(source, { growing: true })
const table = (n: number) => `| a${n} | b |\n|---|---|\n| ${n} | 中文 |\n`

describe('the markdown of Feishu', () => {
  it.each([
    ['has headings no larger than words', '# a\n\n## b\n\n###### c', '#### a\n\n##### b\n\n##### c'],
    ['calls nobody', 'hello <at id=all></at>', 'hello &#60;at id=all>&#60;/at>'],
    [
      'calls nobody from within HTML',
      '<div>\n<at id=all></at>\n</div>',
      '&#60;div>\n&#60;at id=all>&#60;/at>\n&#60;/div>',
    ],
    ['leaves code alone', '`<b>` and\n\n    <i>', `\`<b>\` and\n\n${fence}\n<i>\n${fence}`],
    ['marks nothing up that was escaped', '\\*a\\*', '&#42;a&#42;'],
    [
      'shows pictures by their key',
      '![a](img_v2_abc) ![b](https://x.io/b.png) ![c](c.png)',
      '![a](img_v2_abc) [b](https://x.io/b.png) c',
    ],
    ['keeps lists in lists', '- a\n  1. b\n- c', '- a\n  1. b\n- c'],
    ['bold beside Chinese signs', '看**“这”**里', '看 **“这”** 里'],
  ])('%s', (_, source, shown) => {
    expect(feishuMarkdown(source)).toBe(shown)
  })

  it('a card has three tables; the others are columns', () => {
    const drawn = feishuMarkdown([1, 2, 3, 4].map(table).join('\nx\n\n'))
    expect(drawn.match(/^\| - \| - \|$/gm)).toHaveLength(3)
    expect(drawn).toContain(`${fence}\na4  | b\n----+-----\n4   | 中文\n${fence}`)
    expect(feishuMarkdown(table(1), { tables: 0 })).not.toContain('| -')
  })

  it('what is shown of a text only grows at its end while words, lists, code, links and tables are written', () => {
    const answer = `# Tea\n\nIt is **strong**, ~~weak~~, see [the leaf](https://tea.example/leaf).\n\n1. Heat\n   - to 80\n2. Pour \`it\`\n\n- [x] done\n\n${fence}ts\nlet a = 1\n\nlet b\n${fence}\n\n${table(1)}\n> said *she* 👨‍👩‍👧‍👦\n\nThe end[^1].\n\n[^1]: A note.\n`
    let shown = ''
    for (let end = 1; end <= answer.length; end++) {
      const next = growing(answer.slice(0, end))
      expect(next.startsWith(shown), `${JSON.stringify(shown.slice(-30))} → ${JSON.stringify(next.slice(-30))}`).toBe(
        true,
      )
      shown = next
    }
    expect(feishuMarkdown(answer)).toBe(shown)
  })

  it('nothing an agent writes becomes a tag', () => {
    const bits = fc.constantFrom(
      '<at id=all></at>',
      '<',
      '`',
      '\n',
      '> ',
      '- ',
      '[',
      '](https://x.io)',
      '|',
      '![',
      fence,
      '\\',
      '*',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 25 }), fc.boolean(), (parts, whileGrowing) => {
        const drawn = feishuMarkdown(parts.join(''), { growing: whileGrowing })
        expect(renderMarkdown(drawn, nobody).text).not.toContain('@所有人')
      }),
      { numRuns: 2000 },
    )
  })
})
