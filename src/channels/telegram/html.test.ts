import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHtml } from './html.ts'
import { fitsOneMessage, visible } from './markup.ts'
import { parseStrictly } from './strict-parser.ts'

const fence = '```'

describe('what an agent writes', () => {
  it.each([
    ['plain words', 'hello', 'hello'],
    ['signs that mean something in HTML', 'a < b && "c" > d', 'a &lt; b &amp;&amp; &quot;c&quot; &gt; d'],
    ['emphasis', '**b** *i* ~~s~~', '<b>b</b> <i>i</i> <s>s</s>'],
    ['emphasis within emphasis', '**a *b* c**', '<b>a <i>b</i> c</b>'],
    ['inline code', 'use `a<b>`', 'use <code>a&lt;b&gt;</code>'],
    ['code within emphasis ends the emphasis', '**a `b` c**', '<b>a </b><code>b</code><b> c</b>'],
    ['emphasis of nothing but code', '***`b`***', '<code>b</code>'],
    ['heading', '## Title', '<b>Title</b>'],
    ['heading and text', '# T\ntext', '<b>T</b>\n\ntext'],
    ['lines of a paragraph', 'one\ntwo', 'one\ntwo'],
    ['link', '[x](https://x.io/?a=1&b=2)', '<a href="https://x.io/?a=1&amp;b=2">x</a>'],
    ['code in the label of a link', '[`x`](https://x.io)', '<a href="https://x.io">x</a>'],
    ['bare link', 'see https://x.io now', 'see https://x.io now'],
    ['mail address', 'a@x.io', 'a@x.io'],
    [
      'link that Telegram does not take',
      '[x](./a.md) [y](javascript:alert) [z](http://localhost:1)',
      'x (./a.md) y (javascript:alert) z (http://localhost:1)',
    ],
    ['picture', '![cat](https://x.io/c.png)', '<a href="https://x.io/c.png">cat</a>'],
    ['picture without words', '![](https://x.io/c.png)', 'https://x.io/c.png'],
    ['list', '- a\n- b', '• a\n• b'],
    ['ordered list from 3', '3. a\n4. b', '3. a\n4. b'],
    ['nested list', '- a\n  - b\n    - c\n- d', '• a\n    • b\n        • c\n• d'],
    ['tasks', '- [x] a\n- [ ] b', '☑ a\n☐ b'],
    ['second line of an item', '- a\n  b', '• a\n    b'],
    ['quote', '> a\n> b', '<blockquote>a\nb</blockquote>'],
    ['quotes do not nest', '> a\n>> b', '<blockquote>a\n\nb</blockquote>'],
    ['rule', 'a\n\n---\n\nb', 'a\n\n———\n\nb'],
    ['fence', `${fence}ts\nlet a\n${fence}`, '<pre><code class="language-ts">let a</code></pre>'],
    ['fence without language', `${fence}\n<a>\n${fence}`, '<pre>&lt;a&gt;</pre>'],
    [
      'fence with more than a language',
      `${fence}ts a.ts\nx\n${fence}`,
      'a.ts\n\n<pre><code class="language-ts">x</code></pre>',
    ],
    [
      'code in a list keeps its own indentation',
      `- a\n\n  ${fence}\n  if\n    x\n  ${fence}`,
      '• a\n\n<pre>if\n  x</pre>',
    ],
    ['code in a quote', '> `a`', '<blockquote><code>a</code></blockquote>'],
    ['HTML is shown', '<div>x</div>', '&lt;div&gt;x&lt;/div&gt;'],
    ['a line break is one', 'a<br>b', 'a\nb'],
    ['character references', '&lt; &#128512; &amp;amp; &unknown;', '&lt; 😀 &amp;amp; &amp;unknown;'],
    ['escaped signs', '\\*a\\*', '*a*'],
    ['link definitions stay readable', '[1]: https://x.io "Home"', '[1]: https://x.io &quot;Home&quot;'],
  ])('%s', (_, markdown, html) => {
    expect(toHtml(markdown)).toBe(html)
    parseStrictly(html)
  })

  it('a narrow table is columns, with Chinese two wide', () => {
    const table = '| 名称 | n |\n|---|--:|\n| 中文字 | 1 |\n| `ab` | **22** |'
    expect(toHtml(table)).toBe(
      '<pre>名称   |   n\n-------+----\n中文字 |   1\nab     |  22</pre>'.replace('-------+----', '-------+----'),
    )
  })

  it('a wide table is a small list for each row', () => {
    const table = `| Name | What it does |\n|---|---|\n| **a** | ${'very '.repeat(10)}long |\n| b | [x](https://x.io) |`
    expect(toHtml(table)).toBe(
      `• Name: <b>a</b>\n   What it does: ${'very '.repeat(10)}long\n• Name: b\n   What it does: <a href="https://x.io">x</a>`,
    )
  })
})

describe('what is still being written', () => {
  it.each([
    ['open fence', `a\n${fence}js\nlet x`, 'a\n\n<pre><code class="language-js">let x</code></pre>'],
    ['fence that just began', `a\n${fence}js`, 'a'],
    ['open emphasis', 'a **b', 'a **b'],
    ['open code', 'a `b', 'a `b'],
    ['open link', 'a [b](https://x', 'a [b](https://x'],
    ['half a table', '| a | b |', '| a | b |'],
    ['half a tag', 'a <b', 'a &lt;b'],
    ['half a reference', 'a &am', 'a &amp;am'],
  ])('%s', (_, markdown, html) => {
    expect(toHtml(markdown)).toBe(html)
  })

  it('every beginning of an answer can be shown', () => {
    const answer = `# T\n\n**a *b \`c\` d* e**\n\n> q\n>> r\n\n| a | b |\n|--|--|\n| 1 | \`2\` |\n\n- [ ] x\n  1. y\n\n${fence}js\n<a>\n${fence}\n[l](https://x.io "t")`
    for (let end = 0; end <= answer.length; end++) parseStrictly(toHtml(answer.slice(0, end)))
  })
})

const pieces = fc.constantFrom(
  ...[
    '**',
    '*',
    '_',
    '~~',
    '`',
    '``',
    fence,
    '\n',
    '\n\n',
    ' ',
    '    ',
    '- ',
    '1. ',
    '> ',
    '# ',
    '|',
    '|-|-|',
    '[',
    '](',
    ')',
    '!',
  ],
  ...[
    'https://x.io',
    'http://localhost',
    '<',
    '>',
    '</b>',
    '<br>',
    '&',
    '&lt;',
    '&#60;',
    '"',
    '\\',
    '---',
    '- [x] ',
    '[a]: b',
    '\t',
    '\r',
  ],
)
const words = fc.stringMatching(/^[a-z]{3,8}[0-9]{4}$/)
const markdown = fc.array(fc.oneof({ weight: 3, arbitrary: pieces }, { weight: 2, arbitrary: words }), {
  maxLength: 60,
})

describe('anything at all', () => {
  it('can be parsed by Telegram', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          markdown.map((parts) => parts.join('')),
        ),
        (source) => {
          parseStrictly(toHtml(source))
          parseStrictly(toHtml(source, 'simple'))
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('keeps every word, as text, as an address, or as the language of a fence', () => {
    fc.assert(
      fc.property(markdown, fc.constantFrom('full' as const, 'simple' as const), (parts, detail) => {
        const { text, entities } = parseStrictly(toHtml(parts.join(''), detail))
        const kept = `${text}\n${entities.map((entity) => entity.value ?? '').join('\n')}`
        // The language of a fence that holds nothing is not shown.
        const source = parts.join('').replaceAll(/[`~]{3,}[^\n]*/g, '')
        for (const [word] of source.matchAll(/[a-z]{3,8}\d{4}/g)) expect(kept).toContain(word)
      }),
      { numRuns: 1500 },
    )
  })

  it('the visible text is what Telegram makes of it', () => {
    fc.assert(
      fc.property(markdown, (parts) => {
        const html = toHtml(parts.join(''))
        expect(visible(html)).toBe(parseStrictly(html).text)
      }),
    )
  })

  it.each([
    ['quote marks', '>'.repeat(3500)],
    ['brackets', '['.repeat(3500)],
    ['list marks', '- '.repeat(1750)],
    ['stars', '*a '.repeat(1100)],
    ['nested lists', Array.from({ length: 80 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n')],
  ])('thousands of %s take no more than a moment', (_, source) => {
    const began = performance.now()
    parseStrictly(toHtml(source))
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('what one message takes', () => {
  it.each([
    ['4096 units of text', 'x'.repeat(4096), true],
    ['one more', 'x'.repeat(4097), false],
    ['escapes count once', '&amp;'.repeat(4096), true],
    ['100 entities', '<b>x</b>'.repeat(100), true],
    ['101 entities', '<b>x</b>'.repeat(101), false],
    ['a fence with a language is one entity', '<pre><code class="language-a">x</code></pre>'.repeat(100), true],
    ['long addresses', `<a href="https://x.io/${'x'.repeat(1400)}">x</a>`.repeat(7), false],
  ])('%s', (_, html, fits) => {
    expect(fitsOneMessage(html)).toBe(fits)
  })
})
