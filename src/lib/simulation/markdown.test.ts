import { expect, test } from 'vitest'
import { expectHarmless } from '../../../test/helpers/harmless-html.ts'
import { type Dialect, renderMarkdown } from './markdown.ts'
import { decodeEntities, renderPlain, webPicture, wrap, written } from './safe-html.ts'

const dialect: Dialect = { breaks: true, links: /^https?:/i, picture: webPicture, words: written, tag: written }

test.each([
  ['**粗** *斜* ~~删~~ `码`', '<p><b>粗</b> <i>斜</i> <s>删</s> <code>码</code></p>', '粗 斜 删 码'],
  ['# 标题\n\n正文', '<h1>标题</h1><p>正文</p>', '标题\n\n正文'],
  ['- 一\n- 二\n  - 三', '<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>', '• 一\n• 二\n  • 三'],
  ['2. 二\n3. 三', '<ol><li>二</li><li>三</li></ol>', '2. 二\n3. 三'],
  ['> 引用', '<blockquote><p>引用</p></blockquote>', '引用'],
  ['一\n\n---', '<p>一</p><hr>', '一\n\n———'],
  ['```js\nif (a < b) {}', '<pre><code>if (a &lt; b) {}</code></pre>', 'if (a < b) {}'],
  [
    '| a | b |\n| --- | --- |\n| 1 | 2 |',
    '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    'a | b\n1 | 2',
  ],
  ['[看](https://x.test/?a=1&b=2)', '<p><a href="https://x.test/?a=1&amp;b=2">看</a></p>', '看'],
  ['[坏](javascript:alert(1))', '<p>坏</p>', '坏'],
  ['![图](https://x.test/a.png)', '<p><img src="https://x.test/a.png" alt="图"></p>', '图'],
  ['![图](data:x) ![](data:x)', '<p>[图] [图片]</p>', '[图] [图片]'],
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
])('%j is shown as apps do', (source, html, text) => {
  expect(renderMarkdown(source, dialect)).toMatchObject({ html, text })
})

test.each([
  [true, '<p>一<br>二</p>'],
  [false, '<p>一\n二</p>'],
])('with breaks %s a newline in a paragraph is what the dialect says', (breaks, html) => {
  const words = (raw: string) => ({ html: raw, text: raw })
  expect(renderMarkdown('一\n二', { ...dialect, breaks, words }).html).toBe(html)
})

test('the links that can be followed are listed', () => {
  const { links } = renderMarkdown('[**a**](https://x.test) [b](javascript:b) https://y.test', dialect)
  expect(links).toEqual([
    { label: 'a', href: 'https://x.test' },
    { label: 'https://y.test', href: 'https://y.test' },
  ])
})

test('what only one app does is its own', () => {
  const own: Dialect['own'] = (token, inline) => (token.type === 'del' ? wrap('u', inline(token.tokens)) : undefined)
  expect(renderMarkdown('~~a *b*~~ c', { ...dialect, own }).html).toBe('<p><u>a <i>b</i></u> c</p>')
})

test('plain text keeps its lines and hides nothing', () => {
  expect(renderPlain('a<b>\n**c**')).toEqual({ html: '<p>a&lt;b&gt;<br>**c**</p>', text: 'a<b>\n**c**' })
})

test.each([
  ['a&nbsp;b &lt;c&gt; &amp;amp;', 'a\u00a0b <c> &amp;'],
  ['&#60;&#x3E;', '<>'],
  ['&nope; &#0; &#x110000; & &', '&nope; &#0; &#x110000; & &'],
])('the entities in %j are the characters they name', (source, text) => {
  expect(decodeEntities(source)).toBe(text)
})

test('whatever is written, the html has only harmless tags and attributes', () => {
  expectHarmless((source) => renderMarkdown(source, dialect).html, /^https?:/i)
})
