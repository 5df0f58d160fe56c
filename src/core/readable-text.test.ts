import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_CARRIED, ReadableText } from './readable-text.ts'

const read = (pieces: string[]) => {
  const readable = new ReadableText()
  for (const piece of pieces) readable.push(piece)
  return { text: readable.text, files: readable.files }
}

test.each([
  ['a ![cup](data:image/png;base64,AAA=) b', 'a 🖼 cup b', [{ name: 'cup', url: 'data:image/png;base64,AAA=' }]],
  ['![](data:,x)', '🖼', [{ name: 'picture', url: 'data:,x' }]],
  ['![cup](DATA:,x "A cup")!', '🖼 cup!', [{ name: 'cup', url: 'data:,x' }]],
  [
    '![a](data:,1) ![b](data:,2)',
    '🖼 a 🖼 b',
    [
      { name: 'a', url: 'data:,1' },
      { name: 'b', url: 'data:,2' },
    ],
  ],
  ['![cup](data:,x\nnext line', '🖼 cup\nnext line', [{ name: 'cup', url: 'data:,x' }]],
  ['broken off ![cup](data:image/png;base64,AAAA', 'broken off 🖼 cup', []],
  ['![cup](https://x.test/cup.png) [link](data:,x) wow!', '![cup](https://x.test/cup.png) [link](data:,x) wow!', []],
  ['an end ![cup](dat', 'an end ![cup](dat', []],
  ['Hello!', 'Hello!', []],
])('%j is read as %j, however it was cut', (source, text, files) => {
  expect(read([source])).toEqual({ text, files })
  expect(read([...source])).toEqual({ text, files })
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: source.length })), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), source.length]
      expect(read(places.slice(1).map((end, n) => source.slice(places[n], end)))).toEqual({ text, files })
    }),
  )
})

test('any other text stays as it is, whenever it is looked at', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (pieces) => {
      fc.pre(!pieces.join('').toLowerCase().includes('](data:'))
      const readable = new ReadableText()
      let whole = ''
      for (const piece of pieces) {
        readable.push(piece)
        whole += piece
        expect(readable.text).toBe(whole)
      }
    }),
  )
})

test('more than an answer may carry is left out, and the text goes on', () => {
  const { text, files } = read(['![a](data:,', 'x'.repeat(MOST_CARRIED), 'y) and ![b](data:,z) on'])
  expect({ text, files }).toEqual({ text: '🖼 a and 🖼 b on', files: [] })
})
