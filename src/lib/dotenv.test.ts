// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables are written so
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dotenvLine, readDotenv } from './dotenv.ts'

const values = (file: string, around?: Record<string, string>) => readDotenv(file, around).values

test.each([
  ['A=1', { A: '1' }],
  ['  export A = a b  # why', { A: 'a b' }],
  ['\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['# A=1\n\n  # more\nB=2', { B: '2' }],
  ['A=\nB=""\nC=  # nothing\nD', { A: '', B: '', C: '' }],
  ['A=ab#cd\nB=#ab', { A: 'ab#cd', B: '#ab' }],
  ['A="a # b" # c', { A: 'a # b' }],
  [`A='it\\'s "so" \${B}'`, { A: 'it\'s "so" ${B}' }],
  ['A="two\nlines\\nor three"', { A: 'two\nlines\nor three' }],
  ['M={"aib1": "7", "aib2": "8"}', { M: '{"aib1": "7", "aib2": "8"}' }],
  ['A=1\nA=2', { A: '2' }],
  ['A=1\nB="${A}${C:-3}${D}"', { A: '1', B: '13' }],
  ["'A'=1", { A: '1' }],
])('%j', (file, expected) => {
  expect(readDotenv(file)).toEqual({ values: expected, unreadable: [] })
})

test('a variable of the environment goes before one of the file', () => {
  expect(values('A=1\nB=${A}', { A: 'mine' })).toEqual({ A: '1', B: 'mine' })
})

test('a line that is no assignment is passed over and named', () => {
  expect(readDotenv('A=1\nwhat is this\nB="2" 3\nC=4')).toEqual({ values: { A: '1', C: '4' }, unreadable: [2, 3] })
})

test('whatever is written is read again', () => {
  const text = fc.string({ unit: 'grapheme' })
  const written = (a: string, b: string) => {
    expect(values(`${dotenvLine('A', a)}\n${dotenvLine('B', b)}`)).toEqual({ A: a, B: b })
  }
  fc.assert(fc.property(text, text, written))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (file) => {
      readDotenv(file)
    }),
  )
})
