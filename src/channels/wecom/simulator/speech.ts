import type { JsonObject } from '../../../lib/json.ts'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import type { HeldFile } from './media.ts'

/** The `image`, `file` or `video` member of a callback for a file: an address, and on the long connection its key. */
export type MediaOf = (file: string) => JsonObject

/** One thing that a person's phone can send: how it goes over the wire, and how the chat shows it. */
export interface Utterance {
  /** msgtype and its own member; the same when it is quoted later. */
  body(media: MediaOf): JsonObject
  text: string
  files?: HeldFile[]
  /** It never reaches a bot from a group. */
  directOnly?: true
}

export interface Spoken {
  text: string
  /** Instead of a sample. */
  file?: PlainFile | undefined
  /** Puts a file where the bot and the phones find it. */
  keep(file: PlainFile): string
}

const kinds: Record<string, (spoken: Spoken) => Utterance> = {
  text: ({ text }) => ({ text, body: () => ({ msgtype: 'text', text: { content: text } }) }),
  image: (spoken) => {
    // A picture with words is a mixed message here.
    if (spoken.text !== '') return mixed(spoken)
    const id = spoken.keep(spoken.file ?? samples.picture)
    return {
      text: '[图片]',
      body: (media) => ({ msgtype: 'image', image: media(id) }),
      files: [{ id, kind: 'image' }],
      directOnly: true,
    }
  },
  mixed,
  // The bot gets what was understood, and never the sound.
  voice: ({ text, file, keep }) => ({
    text: `[语音] ${text}`.trim(),
    body: () => ({ msgtype: 'voice', voice: { content: text } }),
    ...(file && { files: [{ id: keep(file), kind: 'file' }] }),
    directOnly: true,
  }),
  // It has no caption: without a file of one's own, the text is the name of the sample.
  file: ({ text, file = { ...samples.file, name: text || samples.file.name }, keep }) => {
    const id = keep(file)
    return {
      text: `[文件] ${file.name}`,
      body: (media) => ({ msgtype: 'file', file: media(id) }),
      files: [{ id, kind: 'file' }],
      directOnly: true,
    }
  },
  video: ({ file = samples.video, keep }) => {
    const id = keep(file)
    return {
      text: '[视频]',
      body: (media) => ({ msgtype: 'video', video: media(id) }),
      files: [{ id, kind: 'file' }],
      directOnly: true,
    }
  },
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

function mixed({ text, file = samples.picture, keep }: Spoken): Utterance {
  const id = keep(file)
  return {
    text: `${text} [图片]`,
    body: (media) => ({
      msgtype: 'mixed',
      mixed: {
        msg_item: [
          { msgtype: 'text', text: { content: text } },
          { msgtype: 'image', image: media(id) },
        ],
      },
    }),
    files: [{ id, kind: 'image' }],
  }
}
