import fc from 'fast-check'
import { expect } from 'vitest'

const tags = 'b i s u code pre a blockquote ul ol li p br h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td img'
const allowed = new RegExp(`^</?(?:${tags.replaceAll(' ', '|')})(?: (?:href|src|alt)="[^"<>]*")*>$`)

const bits = fc.constantFrom(
  ...['<', '>', '"', "'", '&', '[', '](', '[x](', ')', '!', '![', '`', '*', '_', '~~', '\n', '|', '- ', '# ', '> '],
  ...['<img src=x onerror=a>', '<br>', '&#60;', '<at id="', '<think>', '</think>', ' ', 'a'],
  ...['javascript:', 'https://x', 'data:'],
)

/** Whatever is written, only harmless tags and attributes come out, and addresses of these kinds. */
export function expectHarmless(render: (source: string) => string, addresses: RegExp): void {
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
      const html = render(parts.join(''))
      for (const tag of html.match(/<[^>]*>?/g) ?? []) expect(tag).toMatch(allowed)
      for (const [, address] of html.matchAll(/(?:href|src)="([^"]*)/g)) expect(address).toMatch(addresses)
      expect(html.replaceAll(/<[^>]*>/g, '')).not.toContain('>')
    }),
    { numRuns: 500 },
  )
}
