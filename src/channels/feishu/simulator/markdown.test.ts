import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Look, renderMarkdown, renderPlain } from './markdown.ts'
import { countTables } from './tables.ts'

const look: Look = {
  picture: (key) => (key === 'img_1' ? 'http://127.0.0.1/phone/image/img_1' : undefined),
  nameOf: (id) => (id === 'ou_1' ? '张伟' : undefined),
}

test.each([
  ['a\nb', '<p>a<br>b</p>', 'a\nb'],
  ['**b** *i* ~~s~~ `c`', '<p><b>b</b> <i>i</i> <s>s</s> <code>c</code></p>', 'b i s c'],
  ['# h\n\ntext', '<h1>h</h1><p>text</p>', 'h\n\ntext'],
  ['```ts\na < b\n```', '<pre><code>a &lt; b</code></pre>', 'a < b'],
  ['<at id=ou_1></at> 你好', '<p>@张伟 你好</p>', '@张伟 你好'],
  ["<font color='red'>红</font>", '<p>红</p>', '红'],
  ['1 &#60; 2 &#42;x&#42;', '<p>1 &lt; 2 *x*</p>', '1 < 2 *x*'],
  ['![p](img_1)', '<p><img src="http://127.0.0.1/phone/image/img_1" alt="p"></p>', 'p'],
  ['![p](img_2)', '<p>[p]</p>', '[p]'],
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
  ['[x](javascript:alert(1))', '<p>x</p>', 'x'],
  [
    '| a |\n|---|\n| 1 |',
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
    'a\n1',
  ],
])('%j looks as in the app', (source, html, text) => {
  expect(renderMarkdown(source, look)).toEqual({ html, text })
})

test('a mention in plain text is the name of the person', () => {
  const { text } = renderPlain('<at user_id="ou_1">Zhang</at> <at user_id="all"></at> <b>', look)
  expect(text).toBe('@张伟 @所有人 <b>')
})

const tag = /<\/?([a-z0-9]+)((?:\s[^<>]*)?)>/g
const allowed = new Set(
  'b i s u code pre a blockquote ul ol li p br h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td img'.split(' '),
)

test('whatever is written, only harmless tags come out', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    'a',
    '[x](',
    ')',
    '![',
    '](',
    'javascript:',
    '<img src=x onerror=y>',
    '`',
    '|',
    '\n',
    '&#60;',
    '<at id="',
    "'",
  )
  const harmless = (source: string) => {
    const { html } = renderMarkdown(source, look)
    for (const [, name = '', attributes = ''] of html.matchAll(tag)) {
      expect(allowed).toContain(name)
      expect(attributes).toMatch(/^( (href|src|alt)="[^"<>]*")*$/)
    }
    expect(html.replace(tag, '')).not.toMatch(/[<>]/)
    expect(html).not.toMatch(/(href|src)="javascript/i)
  }
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      harmless,
    ),
  )
})

test.each([
  ['| a | b |\n|---|---|\n| 1 | 2 |', 1],
  ['a | b\n--- | ---\n1 | 2', 1],
  ['| a |\n|:-:|\n\ntext\n\n| b |\n|---|', 2],
  ['```\n| a |\n|---|\n```', 0],
  ['a | b\n\n---', 0],
  ['no table', 0],
])('%j has its tables counted', (markdown, count) => {
  expect(countTables(markdown)).toBe(count)
})
