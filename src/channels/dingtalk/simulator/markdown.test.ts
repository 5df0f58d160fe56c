import { expect, test } from 'vitest'
import { expectHarmless } from '../../../../test/helpers/harmless-html.ts'
import { cardButtons, linkButton } from './buttons.ts'
import { renderMarkdown } from './markdown.ts'

test.each([
  ['一\n二<br>三', '<p>一 二<br>三</p>', '一 二\n三'],
  ['一  \n二', '<p>一<br>二</p>', '一\n二'],
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
  ['<font colorTokenV2=common_red1_color>红</font> <a atId=u1>小明</a>', '<p>红 小明</p>', '红 小明'],
  ['a&nbsp;b &lt;c&gt;', '<p>a\u00a0b &lt;c&gt;</p>', 'a\u00a0b <c>'],
  ['[说](dtmd://x)', '<p><a href="dtmd://x">说</a></p>', '说'],
])('%j is shown as the app does', (source, html, text) => {
  expect(renderMarkdown(source)).toMatchObject({ html, text })
})

test('whatever a bot writes, the html has only harmless tags and attributes', () => {
  expectHarmless((source) => renderMarkdown(source).html, /^(https?|dtmd|dingtalk|mailto|tel):/i)
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
