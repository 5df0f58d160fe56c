import type { Entity } from '../objects.ts'

/** Enough top-level domains to catch what surprises people: file names such as README.md and main.rs become links. */
const domains =
  'com|org|net|io|ai|dev|app|co|me|cn|de|uk|jp|fr|ru|in|info|biz|xyz|tv|cc|us|eu|md|py|sh|rs|ts|pl|so|st|zip|mov|link|site|online|tech|cloud|page|wiki|news|gov|edu'

/** `sign` is in every match: most texts have few of them. */
const patterns: { type: Entity['type']; sign: string; pattern: RegExp }[] = [
  { type: 'url', sign: '://', pattern: /(?<![\w@.])https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}]/gi },
  { type: 'email', sign: '@', pattern: /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,8}(?![\w-])/gi },
  {
    type: 'url',
    sign: '.',
    pattern: new RegExp(
      `(?<![\\w@./-])(?:[a-z0-9-]+\\.)+(?:${domains})(?![\\w-])(?:[/?#][^\\s<>"']*[^\\s<>"'.,;:!?)\\]}])?`,
      'gi',
    ),
  },
  { type: 'mention', sign: '@', pattern: /(?<![\w@/])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?![\w@])/g },
  { type: 'bot_command', sign: '/', pattern: /(?<![\w/<>@])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])/g },
  {
    type: 'hashtag',
    sign: '#',
    pattern: /(?<![\p{L}\p{N}_#])#(?=[\p{L}\p{N}_]*\p{L})[\p{L}\p{N}_]{1,255}(?![\p{L}\p{N}_#])/gu,
  },
  { type: 'cashtag', sign: '$', pattern: /(?<![\w$])\$[A-Z]{3,8}(?![\w$])/g },
]

/** What Telegram itself sees in a text: links, mentions, commands, hashtags. Never overlapping; the first pattern wins. */
export function findEntities(text: string): Entity[] {
  const found: Entity[] = []
  for (const { type, sign, pattern } of patterns) {
    if (!text.includes(sign)) continue
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      const free = found.every((e) => e.offset + e.length <= entity.offset || entity.offset + entity.length <= e.offset)
      if (free) found.push(entity)
    }
  }
  return found
}
