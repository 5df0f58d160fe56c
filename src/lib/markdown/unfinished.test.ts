import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finished } from './unfinished.ts'

const fence = '```'

describe('what is still being written', () => {
  it.each([
    ['a whole text stays', '**a** `b` [c](d)', '**a** `b` [c](d)'],
    ['an open fence is closed', `a\n\n${fence}js\nlet`, `a\n\n${fence}js\nlet\n${fence}`],
    ['half of what closes a fence', `${fence}js\nlet\n\`\``, `${fence}js\nlet\n${fence}`],
    ['a fence in a list is closed where it stands', `- ${fence}js\n  x`, `- ${fence}js\n  x\n  ${fence}`],
    ['the first marks of a fence are not shown', 'a\n\n``', 'a'],
    ['bold', 'this is **impor', 'this is **impor**'],
    ['bold that has just begun', 'this is **', 'this is'],
    ['half a closing mark', '**important*', '**important**'],
    ['marks within marks', '**bold *it', '**bold *it***'],
    ['struck words', '~~gone', '~~gone~~'],
    ['code', 'run `npm', 'run `npm`'],
    ['stars in code mean nothing', '`a * b', '`a * b`'],
    ['a star between numbers is none', '2 * 3', '2 * 3'],
    ['a name with _ in it', 'snake_case', 'snake_case'],
    ['the address of a link', 'see [the docs](https://exa', 'see the docs'],
    ['the words of a link', 'see [the do', 'see the do'],
    ['a picture', '![a cat](https://exa', 'a cat'],
    ['a link in bold', '**[docs](http', '**docs**'],
    ['a footnote', 'so it is [^no', 'so it is '],
    ['an item', '- [ ] do **it', '- [ ] do **it**'],
    ['a quote', '> said **she', '> said **she**'],
    ['a formula', '$$\nx^2', '$$\nx^2\n$$'],
    ['the header of a table', '| a | b |', '| a | b |\n|-|-|'],
    ['the line below the header', '| a | b |\n|:-', '| a | b |\n|:-|-|'],
    ['a cell', '| a |\n|---|\n| **tw', '| a |\n|---|\n| **tw**'],
    ['a rule that would make a heading of the line above', 'text\n-', 'text'],
    ['an item that has no words yet', 'text\n\n- ', 'text\n\n- '],
  ])('%s', (_, markdown, shown) => {
    expect(finished(markdown).trimEnd()).toBe(shown.trimEnd())
  })

  it('only the last piece of a text is touched', () => {
    expect(finished('**a\n\n`b\n\nc **d')).toBe('**a\n\n`b\n\nc **d**')
  })

  it('no word is lost, whatever it is', () => {
    const piece = fc.constantFrom(
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
        '- ',
        '> ',
        '|',
        '|-|',
        '$$',
        '\\(',
        '[',
        ']',
        '<b>',
        '😀',
      ],
    )
    const word = fc.stringMatching(/^[a-z]{3,8}$/)
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, word), { maxLength: 40 }), (parts) => {
        const letters = (text: string) => text.match(/[a-z😀]/gu)?.join('')
        expect(letters(finished(parts.join('')))).toBe(letters(parts.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})
