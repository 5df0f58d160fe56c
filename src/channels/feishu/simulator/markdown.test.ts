import { expect, test } from 'vitest'
import { expectHarmless } from '../../../../test/helpers/harmless-html.ts'
import { type Look, renderMarkdown, renderPlain } from './markdown.ts'
import { countTables } from './tables.ts'

const look: Look = {
  picture: (key) => (key === 'img_1' ? 'http://127.0.0.1/phone/image/img_1' : undefined),
  fileName: () => '',
  nameOf: (id) => (id === 'ou_1' ? '张伟' : undefined),
}

test.each([
  ['a\nb', '<p>a<br>b</p>', 'a\nb'],
  ['<at id=ou_1></at> 你好', '<p>@张伟 你好</p>', '@张伟 你好'],
  ["<font color='red'>红</font>", '<p>红</p>', '红'],
  ['1 &#60; 2 &#42;x&#42;', '<p>1 &lt; 2 *x*</p>', '1 < 2 *x*'],
  ['![p](img_1)', '<p><img src="http://127.0.0.1/phone/image/img_1" alt="p"></p>', 'p'],
  ['![p](img_2)', '<p>[p]</p>', '[p]'],
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
  ['[x](lark://x)', '<p><a href="lark://x">x</a></p>', 'x'],
  ['<div>a ~~b~~', '<p>&lt;div&gt;a ~~b~~</p>', '<div>a ~~b~~'],
])('%j looks as in the app', (source, html, text) => {
  expect(renderMarkdown(source, look)).toEqual({ html, text })
})

test('a mention in plain text is the name of the person', () => {
  const { text } = renderPlain('<at user_id="ou_1">Zhang</at> <at user_id="all"></at> <b>', look)
  expect(text).toBe('@张伟 @所有人 <b>')
})

test('whatever a bot writes, the html has only harmless tags and attributes', () => {
  expectHarmless((source) => renderMarkdown(source, look).html, /^(https?|mailto|tel|lark):/i)
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
