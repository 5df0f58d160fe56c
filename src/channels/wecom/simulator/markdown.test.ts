import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isVisible, renderMarkdown, renderPlain } from './markdown.ts'

test.each([
  ['**粗** *斜* `码`', '<p><b>粗</b> <i>斜</i> <code>码</code></p>', '粗 斜 码'],
  ['~~删~~ __x__ _y_', '<p>~~删~~ __x__ _y_</p>', '~~删~~ __x__ _y_'],
  ['一\n二', '<p>一<br>二</p>', '一\n二'],
  ['# 标题\n\n正文', '<h1>标题</h1><p>正文</p>', '标题\n\n正文'],
  ['#### 太深', '<p>#### 太深</p>', '#### 太深'],
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
  [
    '<font color="info">绿</font>',
    '<p>&lt;font color=&quot;info&quot;&gt;绿&lt;/font&gt;</p>',
    '<font color="info">绿</font>',
  ],
  ['<think>想想</think>\n好', '<blockquote><p>想想</p></blockquote><p>好</p>', '想想\n\n好'],
  ['<think>还在想', '<blockquote><p>还在想</p></blockquote>', '还在想'],
])('%j is shown as the app does', (source, html, text) => {
  expect(renderMarkdown(source)).toEqual({ html, text })
})

test('plain text keeps its lines and hides nothing', () => {
  expect(renderPlain('a<b>\n**c**')).toEqual({ html: '<p>a&lt;b&gt;<br>**c**</p>', text: 'a<b>\n**c**' })
})

test.each([
  ['好', true],
  ['', false],
  [' \n\u200b\ufeff\u2060', false],
  ['<think>想</think>', false],
  ['<think>想</think>好', true],
])('%j can be seen: %s', (source, visible) => {
  expect(isVisible(source)).toBe(visible)
})

test('whatever a bot writes, the html has only harmless tags and attributes', () => {
  const tags = 'b i s u code pre a blockquote ul ol li p br h1 h2 h3 hr table thead tbody tr th td img'.split(' ')
  const allowed = new RegExp(`^</?(?:${tags.join('|')})(?: (?:href|src|alt)="[^"<>]*")*>$`)
  const bits = fc.constantFrom(
    ...['<', '>', '"', "'", '&', '[', '](', ')', '!', '`', '*', '_', '~~', '\n', '|', '- ', '# ', '> '],
    ...['<img src=x onerror=a>', '<br>', '&#60;', 'javascript:', 'https://x', 'data:', ' ', 'a', '<think>', '</think>'],
  )
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
      const { html } = renderMarkdown(parts.join(''))
      for (const tag of html.match(/<[^>]*>?/g) ?? []) expect(tag).toMatch(allowed)
      expect(html).not.toMatch(/(?:href|src)="(?!https?:|mailto:)/i)
    }),
    { numRuns: 500 },
  )
})
