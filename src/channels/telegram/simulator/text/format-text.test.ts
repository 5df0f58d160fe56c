import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatText, plainText } from './format-text.ts'
import { renderHtml } from './render.ts'

const parseHtml = (text: string) => formatText({ text, parseMode: 'HTML' })
const parseMarkdown = (text: string) => formatText({ text, parseMode: 'MarkdownV2' })

describe('HTML that cannot be parsed is refused with the platform’s words', () => {
  test.each([
    ['a<br>b', 'Unsupported start tag "br" at byte offset 1'],
    ['茶<p>x</p>', 'Unsupported start tag "p" at byte offset 3'],
    ['😀<ul>', 'Unsupported start tag "ul" at byte offset 4'],
    ['<b/>', 'Unsupported start tag "b/" at byte offset 0'],
    ['<H1>x</H1>', 'Unsupported start tag "h1" at byte offset 0'],
    ['1 <2', 'Unclosed start tag at byte offset 2'],
    ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
    ['a<b', 'Unclosed start tag at byte offset 1'],
    ['a<b class', 'Unclosed start tag "b" at byte offset 1'],
    ['<a href=', 'Unclosed start tag "a" at byte offset 0'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<a ="x">', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href=x"y>z</a>', 'Unexpected end of name token at byte offset 8'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['</b>', 'Unexpected end tag at byte offset 0'],
    ['<b>é</b', 'Unclosed end tag at byte offset 5'],
    ['<b>x</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['<b><i>茶</b></i>', 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b>x<i>y</i>', 'Can\'t find end tag corresponding to start tag "b"'],
  ])('%s', (html, words) => {
    expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${words}`)
  })
})

describe('HTML becomes text and entities, counted in UTF-16', () => {
  test.each([
    [
      '<b>茶</b> 😀 <i>x</i>',
      '茶 😀 x',
      [
        { type: 'bold', offset: 0, length: 1 },
        { type: 'italic', offset: 5, length: 1 },
      ],
    ],
    ['<STRONG>x</>', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    ['a &lt;b&gt; &amp;amp; &quot; &nbsp; &#128512; &#x1F600;', 'a <b> &amp; " &nbsp; 😀 😀', []],
    ['<b></b>x', 'x', []],
    ['<a>no link</a>', 'no link', []],
    ['<a href="nowhere">x</a>', 'x', []],
    [
      '<a href="https://Example.com">x</a>',
      'x',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://example.com/' }],
    ],
    [
      '<a href="https://e.com/?a=1&amp;b=2">x</a>',
      'x',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://e.com/?a=1&b=2' }],
    ],
    ['<pre><code class="language-ts">x</code></pre>', 'x', [{ type: 'pre', offset: 0, length: 1, language: 'ts' }]],
    ['<pre>a <code class="language-ts">x</code></pre>', 'a x', [{ type: 'pre', offset: 0, length: 3 }]],
    ['<code class="language-ts">x</code>', 'x', [{ type: 'code', offset: 0, length: 1 }]],
    ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    [
      '<b>a <code>b</code> c</b>',
      'a b c',
      [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'code', offset: 2, length: 1 },
        { type: 'bold', offset: 3, length: 2 },
      ],
    ],
    ['<b>x</b><b>y</b>', 'xy', [{ type: 'bold', offset: 0, length: 2 }]],
    ['<blockquote>a<blockquote>b</blockquote></blockquote>', 'ab', [{ type: 'blockquote', offset: 0, length: 2 }]],
  ])('%s', (html, text, entities) => {
    expect(parseHtml(html)).toEqual({ text, entities })
  })

  test('a tg://user link mentions that person', () => {
    const user = { id: 42, is_bot: false, first_name: '' }
    expect(parseHtml('<a href="tg://user?id=42">Ann</a>')?.entities).toEqual([
      { type: 'text_mention', offset: 0, length: 3, user },
    ])
  })
})

describe('MarkdownV2', () => {
  test.each([
    ['a.b', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['1 - 2', "Character '-' is reserved and must be escaped with the preceding '\\'"],
    ['a > b', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['a | b', "Character '|' is reserved and must be escaped with the preceding '\\'"],
    ['*x', "Can't find end of Bold entity at byte offset 0"],
    ['茶 _x', "Can't find end of Italic entity at byte offset 4"],
    ['__x_', "Can't find end of Italic entity at byte offset 3"],
    ['```\nx', "Can't find end of Pre entity at byte offset 0"],
    ['```ts\nx', "Can't find end of PreCode entity at byte offset 0"],
    ['[x', "Can't find end of TextUrl entity at byte offset 0"],
    ['[x](http', "Can't find end of a URL at byte offset 4"],
  ])('%s is refused', (markdown, words) => {
    expect(() => parseMarkdown(markdown)).toThrow(`Bad Request: can't parse entities: ${words}`)
  })

  test.each([
    ['*b* _i_ __u__ ~s~ ||p||', 'b i u s p', ['bold', 'italic', 'underline', 'strikethrough', 'spoiler']],
    ['`a\\`b` \\.', 'a`b .', ['code']],
    ['```ts\nlet x\n```', 'let x', ['pre']],
    ['>q1\n>q2\nrest', 'q1\nq2\nrest', ['blockquote']],
    ['>q1\n>q2||', 'q1\nq2', ['expandable_blockquote']],
    ['[a](https://e.com/\\))', 'a', ['text_link']],
  ])('%s is read', (markdown, text, types) => {
    const formatted = parseMarkdown(markdown)
    expect(formatted?.text).toBe(text)
    expect(formatted?.entities.map((entity) => entity.type)).toEqual(types)
  })
})

describe('what is left of a text', () => {
  test.each([
    [' \n hi \n', 'hi'],
    ['a\tb\r\nc\u202e', 'a b\nc'],
  ])('%j is cleaned', (text, cleaned) => {
    expect(formatText({ text })?.text).toBe(cleaned)
  })

  test.each([[' \n'], ['\u200b'], ['<b> </b>']])('%j is nothing', (text) => {
    expect(formatText({ text, parseMode: 'HTML' })).toBeUndefined()
  })

  test('an unknown parse mode is refused', () => {
    expect(() => formatText({ text: 'x', parseMode: 'rtf' })).toThrow('Bad Request: unsupported parse_mode')
  })

  test('more than a hundred entities are dropped without a word', () => {
    const html = Array.from({ length: 120 }, (_, index) => `<b>${index}</b> `).join('')
    expect(parseHtml(html)?.entities).toHaveLength(100)
  })

  test.each([
    ['see README.md now', ['url']],
    ['@teahouse_sim_bot /help #tea', ['mention', 'bot_command', 'hashtag']],
    ['/new@teahouse_sim_bot', ['bot_command']],
    ['mail a.b@example.com or https://e.com/x.', ['email', 'url']],
    ['3/4 a@b a/b and/or', []],
  ])('Telegram itself sees links and names in %j', (text, types) => {
    expect(
      plainText(text)
        .entities.sort((a, b) => a.offset - b.offset)
        .map((entity) => entity.type),
    ).toEqual(types)
  })

  test('whatever is sent, the page gets no markup but its own', () => {
    const word = fc.constantFrom(
      '<b>',
      '</b>',
      '<i>',
      '</i>',
      '<code>',
      '</code>',
      '<script>',
      '&lt;',
      '<a href="javascript:x">',
      '</a>',
      'a.md',
      '"',
      "'",
      '\n',
      '茶',
    )
    fc.assert(
      fc.property(fc.array(word), (words) => {
        let formatted: ReturnType<typeof parseHtml>
        try {
          formatted = parseHtml(words.join(''))
        } catch {
          formatted = formatText({ text: words.join('') })
        }
        const html = formatted ? renderHtml(formatted) : ''
        const tags = html.match(/<[^>]*>?/g) ?? []
        for (const tag of tags) expect(tag).toMatch(/^<(?:\/?(?:b|i|code|a)|br|a href="http[^"<>]*")>$/)
      }),
    )
  })
})
