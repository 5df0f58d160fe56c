import { expect, test } from 'vitest'
import { expectHarmless } from '../../../../test/helpers/harmless-html.ts'
import { isVisible, renderMarkdown } from './markdown.ts'

test.each([
  ['**粗** *斜* `码`', '<p><b>粗</b> <i>斜</i> <code>码</code></p>', '粗 斜 码'],
  ['~~删~~ __x__ _y_', '<p>~~删~~ __x__ _y_</p>', '~~删~~ __x__ _y_'],
  ['一\n二', '<p>一<br>二</p>', '一\n二'],
  ['#### 太深', '<p>#### 太深</p>', '#### 太深'],
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
  expectHarmless((source) => renderMarkdown(source).html, /^(https?|mailto):/i)
})
