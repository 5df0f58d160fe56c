import type { JsonObject } from '../../../lib/simulation/json.ts'
import { type StoredFile, samples } from './media.ts'

/** The `image`, `file` or `video` member of a callback: an address, and on the long connection its key. */
export type MediaOf = (file: StoredFile) => JsonObject

/** One thing that a person's phone can send: how it goes over the wire, and how the chat shows it. */
export interface Utterance {
  /** msgtype and its own member; the same when it is quoted later. */
  body(media: MediaOf): JsonObject
  text: string
  /** It never reaches a bot from a group. */
  directOnly?: true
}

interface Spoken {
  text: string
  file?: StoredFile
}

const kinds: Record<string, (spoken: Spoken) => Utterance> = {
  text: ({ text }) => ({ text, body: () => ({ msgtype: 'text', text: { content: text } }) }),
  image: ({ text, file = samples.picture }) => {
    // A picture with words is a mixed message here.
    if (text !== '') return mixed([text, file])
    return {
      text: '[图片]',
      body: (media) => ({ msgtype: 'image', image: media(file) }),
      directOnly: true,
    }
  },
  mixed: ({ text, file = samples.picture }) => mixed([text, file]),
  voice: ({ text }) => ({
    text: `[语音] ${text}`.trim(),
    body: () => ({ msgtype: 'voice', voice: { content: text } }),
    directOnly: true,
  }),
  file: ({ text, file = samples.file }) => {
    const named = text === '' ? file : { ...file, name: text }
    return {
      text: `[文件] ${named.name}`,
      body: (media) => ({ msgtype: 'file', file: media(named) }),
      directOnly: true,
    }
  },
  video: ({ file = samples.video }) => ({
    text: '[视频]',
    body: (media) => ({ msgtype: 'video', video: media(file) }),
    directOnly: true,
  }),
  /** Something newer than the documentation. The name of the type is invented. */
  unknown: ({ text }) => ({
    text: `[表情] ${text}`.trim(),
    body: () => ({ msgtype: 'emotion', emotion: { content: text } }),
    directOnly: true,
  }),
}

const aliases: Record<string, string> = {
  picture: 'image',
  photo: 'image',
  audio: 'voice',
  sticker: 'unknown',
}

export function utter(kind: string, spoken: Spoken): Utterance {
  const make = kinds[aliases[kind] ?? kind]
  if (make) return make(spoken)
  const known = [...Object.keys(kinds), ...Object.keys(aliases)].join(', ')
  throw new Error(`people here cannot send '${kind}'; they can send ${known}`)
}

function mixed(items: (string | StoredFile)[]): Utterance {
  return {
    text: items.map((item) => (typeof item === 'string' ? item : '[图片]')).join(' '),
    body: (media) => ({
      msgtype: 'mixed',
      mixed: {
        msg_item: items.map((item) =>
          typeof item === 'string'
            ? { msgtype: 'text', text: { content: item } }
            : { msgtype: 'image', image: media(item) },
        ),
      },
    }),
  }
}
