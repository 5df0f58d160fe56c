import { currentLanguage } from '../i18n.ts'

/** `12,345`, and from a million on `1.2M`: what fits on a tile. */
export function count(value: number): string {
  const short = value >= 1_000_000 ? { notation: 'compact' as const, maximumFractionDigits: 1 } : {}
  return new Intl.NumberFormat(currentLanguage(), short).format(value)
}

const UNITS: [unit: 'day' | 'hour' | 'minute' | 'second', seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** `3 days`, `5 hours`: in the largest unit that fits. */
export function duration(seconds: number): string {
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1]
  const format = new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit, unitDisplay: 'long' })
  return spaced(format.format(Math.floor(seconds / length)))
}

/** `5 分钟前`, where a browser writes `5分钟前`: Chinese stands apart from numbers and Latin letters, as everywhere in the panel. */
export const spaced = (text: string): string => text.replace(/(\w)(?=\p{Script=Han})/gu, '$1 ')
