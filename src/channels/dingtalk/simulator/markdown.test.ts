import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cardButtons, linkButton } from './buttons.ts'
import { renderMarkdown, renderPlain } from './markdown.ts'

test.each([
  ['**粗** *斜* ~~删~~ `码`', '<p><b>粗</b> <i>斜</i> <s>删</s> <code>码</code></p>', '粗 斜 删 码'],
  ['一\n二<br>三', '<p>一 二<br>三</p>', '一 二\n三'],
  ['一  \n二', '<p>一<br>二</p>', '一\n二'],
  ['# 标题\n\n正文', '<h1>标题</h1><p>正文</p>', '标题\n\n正文'],
  ['- 一\n- 二\n  - 三', '<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>', '• 一\n• 二\n  • 三'],
  ['2. 二\n3. 三', '<ol><li>二</li><li>三</li></ol>', '2. 二\n3. 三'],
  ['> 引用', '<blockquote><p>引用</p></blockquote>', '引用'],
  ['```js\nif (a < b) {}', '<pre><code>if (a &lt; b) {}</code></pre>', 'if (a < b) {}'],
  [
    '| a | b |\n| --- | --- |\n| 1 | 2 |',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    'a | b\n1 | 2',
  ],
  ['[看](https://x.test/?a=1&b=2)', '<p><a href="https://x.test/?a=1&amp;b=2">看</a></p>', '看'],
  ['[坏](javascript:alert(1))', '<p>坏</p>', '坏'],
  ['![图](https://x.test/a.png)', '<p><img src="https://x.test/a.png" alt="图"></p>', '图'],
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
  ['<font colorTokenV2=common_red1_color>红</font> <a atId=u1>小明</a>', '<p>红 小明</p>', '红 小明'],
  ['a&nbsp;b &lt;c&gt;', '<p>a\u00a0b &lt;c&gt;</p>', 'a\u00a0b <c>'],
])('%j is shown as the app does', (source, html, text) => {
  expect(renderMarkdown(source)).toMatchObject({ html, text })
})

test('plain text keeps its lines and hides nothing', () => {
  expect(renderPlain('a<b>\n**c**')).toMatchObject({ html: '<p>a&lt;b&gt;<br>**c**</p>', text: 'a<b>\n**c**' })
})

test('whatever a bot writes, the html has only harmless tags and attributes', () => {
  const tags = 'b i s u code pre a blockquote ul ol li p br h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td img'.split(
    ' ',
  )
  const allowed = new RegExp(`^</?(?:${tags.join('|')})(?: (?:href|src|alt)="[^"<>]*")*>$`)
  const bits = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '[',
    '](',
    ')',
    '!',
    '`',
    '*',
    '\n',
    '|',
    '- ',
    '<img src=x onerror=a>',
    '<br>',
    '&#60;',
    'javascript:',
    'https://x',
    'data:',
    ' ',
    'a',
  )
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
      const { html } = renderMarkdown(parts.join(''))
      for (const tag of html.match(/<[^>]*>?/g) ?? []) expect(tag).toMatch(allowed)
      expect(html).not.toMatch(/(?:href|src)="(?!https?:|dtmd:|dingtalk:|mailto:|tel:)/i)
    }),
    { numRuns: 500 },
  )
})

test.each([
  [
    'a callback of the builder',
    { btns: '[{"text":"好","event":{"type":"sendCardRequest","params":{"actionId":"a","params":{"n":1}}}}]' },
    { kind: 'callback', actionId: 'a', params: { n: 1 } },
  ],
  [
    'a link of the builder',
    { btns: '[{"text":"好","event":{"type":"openUrl","params":{"url":"https://x"}}}]' },
    { kind: 'opens', url: 'https://x' },
  ],
  ['a callback by id', { msgButtons: '[{"text":"好","id":"a"}]' }, { kind: 'callback', actionId: 'a', params: {} }],
  [
    'an address',
    { sys_full_json_obj: '{"msgButtons":[{"text":"好","url":"https://x"}]}' },
    { kind: 'opens', url: 'https://x' },
  ],
  [
    'words',
    { msgButtons: '[{"text":"好","url":"dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD"}]' },
    { kind: 'says', text: '好' },
  ],
  ['a greyed-out one', { msgButtons: '[{"text":"好","id":"a","status":"disabled"}]' }, { kind: 'nothing' }],
])('a button that is %s', (_what, vars, does) => {
  expect(cardButtons(vars, false)).toEqual([{ label: '好', does }])
})

test('buttons show where the order of blocks names them, and never for broken data', () => {
  const msgButtons = [{ text: '好', id: 'a' }]
  expect(cardButtons({ sys_full_json_obj: JSON.stringify({ order: ['msgContent'], msgButtons }) }, false)).toEqual([])
  expect(
    cardButtons({ sys_full_json_obj: JSON.stringify({ order: ['msgContent', 'msgButtons'], msgButtons }) }, false),
  ).toHaveLength(1)
  expect(cardButtons({ msgButtons: '{"no":"list"}', sys_full_json_obj: '[' }, true)).toEqual([])
  expect(linkButton('x', 'dtmd://dingtalkclient/sendMessage?content=%').does).toEqual({ kind: 'says', text: '%' })
})
