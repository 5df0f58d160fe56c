import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ThinkSplitter } from './think.ts'

function split(pieces: string[]): { text: string; reasoning: string } {
  const splitter = new ThinkSplitter()
  const heard = { text: '', reasoning: '' }
  for (const { type, text } of [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]) {
    if (type === 'replace') heard.text = text
    else heard[type] += text
  }
  return heard
}

/** The same text in pieces, cut wherever fast-check likes. */
const cuts = (whole: string) =>
  fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 12 }).map((at) => {
    const points = [0, ...at.sort((a, b) => a - b), whole.length]
    return points.slice(1).map((end, n) => whole.slice(points[n], end))
  })

describe('a model that thinks aloud', () => {
  test.each([
    ['<think>plan</think>answer', 'answer', 'plan'],
    ['<think>\nplan\n</think>\n\nanswer', 'answer', '\nplan\n'],
    ['Result: <think>plan</think>answer', 'Result: answer', 'plan'],
    ['<think>a</think>one\n<think>b</think>two', 'one\ntwo', 'ab'],
    ['<think>never closed', '', 'never closed'],
    ['\n</think>\nanswer', 'answer', ''],
    ['the template opened it</think>answer', 'answer', 'the template opened it'],
    ['write `<think>` and `</think>` like this', 'write `<think>` and `</think>` like this', ''],
    ['```xml\n<think>x</think>\n```\nfine', '```xml\n<think>x</think>\n```\nfine', ''],
    ['<details style="color:gray" open> <summary> Thinking... </summary>\nplan</details>answer', 'answer', '\nplan'],
    ['<details><summary>More</summary>text</details>', '<details><summary>More</summary>text</details>', ''],
    ['1 < 2 <thin> <', '1 < 2 <thin> <', ''],
  ])('%j is heard the same however it is cut', (whole, text, reasoning) => {
    expect(split([whole])).toEqual({ text, reasoning })
    expect(split([...whole])).toEqual({ text, reasoning })
    fc.assert(
      fc.property(cuts(whole), (pieces) => {
        expect(split(pieces)).toEqual({ text, reasoning })
      }),
    )
  })

  test('text without tags is passed on unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (pieces) => {
        const whole = pieces.join('')
        fc.pre(!/think>|details/.test(whole))
        expect(split(pieces)).toEqual({ text: whole, reasoning: '' })
      }),
    )
  })
})
