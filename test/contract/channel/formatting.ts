import { expect, test } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import { createPen } from '../../helpers/pen.ts'
import type { Scene } from './scene.ts'

const fence = '```'

/** An answer with something of everything, and a word of each part that is shown before the next part comes. */
const parts: { text: string; shows?: string }[] = [
  { text: '# Tea\n\nIt is **strong', shows: 'strong' },
  { text: ' and hot**, see [the leaf](https://tea.exam', shows: 'hot' },
  {
    text: `ple/leaf).\n\n1. Heat it\n   - to eighty degrees\n     - or more\n2. Pour it\n\n${fence}ts\nconst cup = pour(`,
    shows: 'Pour it',
  },
  { text: `{ ml: 250 })\n${fence}\n\n| Name | Price |\n|:--|--:|\n| 绿茶 | ¥12 |\n| Black | ¥`, shows: '绿茶' },
  {
    text: '9 |\n\n> A saying.\n\nThe energy is $E_0 = m c^2$, and it cools[^1].\n\n<div>HTML stays.</div>\n\n[^1]: By a law of *Newton*.\n',
  },
]
const words = [
  ...[
    'Tea',
    'strong and hot',
    'the leaf',
    'Heat it',
    'to eighty degrees',
    'or more',
    'Pour it',
    'const cup = pour({ ml: 250 })',
  ],
  ...[
    'Name',
    'Price',
    '绿茶',
    '¥12',
    'Black',
    '¥9',
    'A saying.',
    'E_0 = m c^2',
    'it cools',
    'HTML stays.',
    'By a law of',
    'Newton',
  ],
]

/** One Markdown in, the platform's own way of showing it out. */
export function testFormatting(scene: Scene): void {
  const shown = () =>
    scene
      .bots()
      .map((m) => m.text)
      .join('\n')

  test('an answer full of Markdown grows without a draw being refused, and is readable at the end', async () => {
    const pen = createPen(async function* () {
      for (const { text, shows } of parts) {
        yield { type: 'text', text }
        if (shows) await eventually(() => shown().includes(shows), 20_000)
      }
    })
    await scene.open({ pen })
    await scene.phone.say('tell me about tea')
    await scene.answered('Newton')
    await scene.settled(1)

    const text = shown()
    const places = words.map((word) => [word, text.indexOf(word)] as const)
    for (const [word, at] of places) expect(at, `${word} in ${text}`).toBeGreaterThanOrEqual(0)
    expect(places.map(([word]) => word)).toEqual(places.toSorted(([, a], [, b]) => a - b).map(([word]) => word))
    for (const mark of ['**', fence, '](', '|--', '$', '[^']) expect(text).not.toContain(mark)
    const html = scene
      .bots()
      .map((m) => m.html)
      .join('')
    expect(html).toMatch(/<(?:pre|code)[^>]*>const cup = pour/)
    expect(html).toMatch(/<code>E_0 = m c\^2<\/code>/)
    expect(html).not.toContain('<div')
    expect(scene.bots()).toHaveLength(1)
    expect(scene.phone.violations()).toEqual([])
  }, 60_000)

  test('a line of ten thousand characters of every script arrives whole, no character cut in two', async () => {
    const family = '👨‍👩‍👧‍👦'
    const line = `${family.repeat(400)}🇨🇳${'é你'.repeat(800)}${'שלום\u200f مرحبا\u200b '.repeat(180)}${'🇨🇳'.repeat(400)}end`
    await scene.open({
      pen: createPen(async function* () {
        yield { type: 'text', text: line }
      }),
    })
    await scene.phone.say('a long line')
    await scene.answered('end')
    await scene.settled(1)
    // Some channels say in a line of their own that an answer goes on in the next message.
    const read = shown().replaceAll(/\(Continued[^()]*\)/g, '')
    expect(firstDifference(visible(read), visible(line))).toBeUndefined()
    for (const { text } of scene.bots()) expect(text.replaceAll(family, '')).not.toMatch(/[\u200d\ufffd]/)
    expect(scene.phone.violations()).toEqual([])
  }, 60_000)
}

const visible = (text: string): string => text.replaceAll(/[\s\u200b\u200c\u200e\u200f]/g, '')

/** Where two long texts part, with little around it. */
function firstDifference(one: string, other: string): string | undefined {
  if (one === other) return undefined
  let at = 0
  while (one[at] === other[at]) at++
  return `at ${at}: ${one.slice(at, at + 40)} | ${other.slice(at, at + 40)}`
}
