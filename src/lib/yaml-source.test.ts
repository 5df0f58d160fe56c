// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of a YAML text are written so
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { readYaml } from './yaml-source.ts'

const read = (text: string, variables: Record<string, string> = {}) => readYaml(text, variables)

describe('variables in YAML', () => {
  test('are filled in wherever a scalar stands, also inside braces without quotes', () => {
    const text = 'a: ${KEY}\nb: { c: ${KEY}, d: [${KEY}] }\ne: "pre-${KEY}-post"\nf: >\n  folded ${KEY}\n'
    expect(read(text, { KEY: 'v' }).value).toEqual({
      a: 'v',
      b: { c: 'v', d: ['v'] },
      e: 'pre-v-post',
      f: 'folded v\n',
    })
  })

  test('stay text, whatever they look like, and cannot break out of their place', () => {
    const odd = '{ a: 1 } # "x"\n- y'
    expect(read('a: ${N}\nb: ${T}\nc: ${ODD}', { N: '12', T: 'true', ODD: odd }).value).toEqual({
      a: '12',
      b: 'true',
      c: odd,
    })
    expect(read('a: ${A}', { A: '${B}', B: 'never' }).value).toEqual({ a: '${B}' })
  })

  test('in comments and keys are left alone', () => {
    expect(read('# ${NOPE}\n${KEY}: 1', {})).toMatchObject({ problems: [], value: { '${KEY}': 1 } })
  })

  test('that are missing are named with their place, all of them', () => {
    const { problems } = read('a:\n  - ${ONE}\n  - x ${TWO}\n')
    expect(problems).toEqual([
      {
        path: ['a', 0],
        message: 'needs the environment variable ONE, which is not set',
        place: { line: 2, column: 5 },
      },
      {
        path: ['a', 1],
        message: 'needs the environment variable TWO, which is not set',
        place: { line: 3, column: 5 },
      },
    ])
  })

  test.each(['"${}"', '"${a b}"', '"${1}"', '"${X"', '"a ${"'])('%s is no variable', (text) => {
    expect(read(`a: ${text}`).problems[0]?.message).toContain('not followed by a variable name')
  })

  test('any text comes through unchanged with its ${ written as $${', () => {
    const texts = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', '\\', '"', "'", '\n', ' ', '水', ':') })
    fc.assert(
      fc.property(texts, fc.boolean(), (text, quoted) => {
        // As a block, the library's own writer loses the spaces of empty lines at the beginning (yaml 2.9.1).
        const isBlockUnsafe = /^[ \n]*\n/.test(text)
        const written = stringify(
          { a: text.replaceAll('${', () => '$${') },
          { defaultStringType: quoted || isBlockUnsafe ? 'QUOTE_DOUBLE' : 'PLAIN' },
        )
        const { value, problems } = read(written)
        expect(problems).toEqual([])
        expect(value).toEqual({ a: text })
      }),
    )
  })

  test('any value is filled in as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(read('a: { b: ${V} }', { V: value }).value).toEqual({ a: { b: value } })
      }),
    )
  })
})

describe('YAML', () => {
  test('that is none is told with its place, without quoting what may be a secret', () => {
    const { broken, problems } = read('a: 1\nb: [ hush-hush\nc: "hush-hush')
    expect(broken).toBe(true)
    expect(problems[0]?.message).toMatch(/^is not YAML: /)
    expect(problems[0]?.place?.line).toBeGreaterThan(1)
    expect(JSON.stringify(problems)).not.toContain('hush')
  })

  test('may repeat itself by anchors and merging', () => {
    const text = 'a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }\nc: *a'
    expect(read(text).value).toEqual({ a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: { x: 1, y: 2 } })
  })

  test('that would grow without end is refused', () => {
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]']
    for (let i = 1; i < 8; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(',')}]`,
      )
    expect(read(bomb.join('\n')).problems[0]?.message).toContain('has more than')
    expect(read('a: &a [*a]').problems[0]?.message).toMatch(/nested deeper|not YAML/)
    expect(read('['.repeat(5000)).problems).not.toEqual([])
  })

  test('keeps no value for a key that has none, and says where things stand', () => {
    const source = read('a:\nb:\n  c: 1\n')
    expect(source.value).toEqual({ b: { c: 1 } })
    expect(source.place(['b', 'c'])).toEqual({ line: 3, column: 3 })
    expect(source.place(['b', 'missing', 'deep'])).toEqual({ line: 2, column: 1 })
  })
})
