import type { JsonObject } from '../../../lib/json.ts'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import type { Person } from './directory.ts'
import { type Files, samples } from './files.ts'

/** One thing that a person's phone can send: how it goes over the wire, and what the chat shows. */
export interface Utterance {
  type: string
  content: JsonObject
  shown: string
  keys: string[]
}

export interface SpeechParts {
  text: string
  /** The same with @_user_1 in place of names. */
  wired: string
  files: Files
  file?: PlainFile
  speaker: Person
  chatId: string
  mentions: { key: string; name: string }[]
}

type Kind = (parts: SpeechParts) => Utterance

const kinds: Record<string, Kind> = {
  text: ({ text, wired }) => ({ type: 'text', content: { text: wired }, shown: text, keys: [] }),
  post: (parts) => post(parts, []),
  /** A post of newer clients, which carries its markdown beside the elements. */
  'post v2': (parts) => {
    const utterance = post(parts, [])
    const md = [[{ tag: 'md', text: parts.wired }]]
    return { ...utterance, content: { ...utterance.content, content_v2: md } }
  },
  image: (parts) => {
    const key = parts.files.addImage(parts.file ?? samples.image)
    // A picture with a caption is a post on this platform.
    if (parts.wired !== '') return post(parts, [key])
    return { type: 'image', content: { image_key: key }, shown: '[图片]', keys: [key] }
  },
  // It has no caption: without a file of one's own, the text is the name of the sample.
  file: ({ text, files, file = { ...samples.file, name: text || samples.file.name } }) => {
    const { name } = file
    const key = files.addFile({ ...file, kind: 'stream' })
    return { type: 'file', content: { file_key: key, file_name: name }, shown: `[文件] ${name}`, keys: [key] }
  },
  folder: ({ text, files }) => {
    const name = text === '' ? '资料' : text
    const key = files.addFile({ ...samples.file, name, kind: 'stream' })
    return { type: 'folder', content: { file_key: key, file_name: name }, shown: `[文件夹] ${name}`, keys: [key] }
  },
  audio: ({ files, file = samples.audio }) => {
    const key = files.addFile({ ...file, kind: 'opus' })
    return { type: 'audio', content: { file_key: key, duration: 2000 }, shown: '[语音] 2″', keys: [key] }
  },
  media: ({ files, file = samples.media }) => {
    const key = files.addFile({ ...file, kind: 'mp4' })
    const cover = files.addImage(samples.image)
    const content = { file_key: key, image_key: cover, file_name: file.name, duration: 3000 }
    return { type: 'media', content, shown: '[视频]', keys: [key, cover] }
  },
  sticker: ({ files, file = samples.image }) => {
    const key = files.addImage(file, 'file')
    return { type: 'sticker', content: { file_key: key }, shown: '[表情]', keys: [key] }
  },
  card: ({ text }) => {
    const content = { title: '卡片', elements: [[{ tag: 'text', text }]] }
    return { type: 'interactive', content, shown: `[卡片] ${text}`.trim(), keys: [] }
  },
  share_chat: ({ chatId }) => plainKind('share_chat', { chat_id: chatId }, '[群名片]'),
  share_user: ({ speaker }) => plainKind('share_user', { user_id: speaker.id }, '[个人名片]'),
  merge_forward: () => plainKind('merge_forward', { content: 'Merged and Forwarded Message' }, '[聊天记录]'),
  location: ({ text }) => {
    const name = text === '' ? '西湖' : text
    return plainKind('location', { name, longitude: '120.148', latitude: '30.244' }, `[位置] ${name}`)
  },
  calendar: ({ text: summary }) => {
    const times = { start_time: '1795200000000', end_time: '1795203600000' }
    return plainKind('share_calendar_event', { summary, ...times }, `[日程] ${summary}`)
  },
  todo: ({ text }) => {
    const title = ''
    const content = [[{ tag: 'text', text, style: [] }]]
    return plainKind(
      'todo',
      { task_id: 't-1', summary: { title, content }, due_time: '1795200000000' },
      `[任务] ${text}`,
    )
  },
  vote: ({ text: topic }) => plainKind('vote', { topic, options: ['龙井', '普洱'] }, `[投票] ${topic}`),
  video_chat: ({ text: topic }) => plainKind('video_chat', { topic, start_time: '1795200000000' }, '[视频会议]'),
  hongbao: () => plainKind('hongbao', { text: '[红包]' }, '[红包]'),
  system: ({ speaker }) => {
    const content = { template: '{from_user} started a chat', from_user: [speaker.name], to_chatters: [] }
    return plainKind('system', content, `${speaker.name} started a chat`)
  },
  unknown: () => plainKind('future_kind', { anything: true }, '[请升级至最新版本]'),
}

const aliases: Record<string, string> = {
  voice: 'audio',
  video: 'media',
  picture: 'image',
  photo: 'image',
  interactive: 'card',
}

export function utter(kind: string, parts: SpeechParts): Utterance {
  const make = kinds[aliases[kind] ?? kind]
  if (make) return make(parts)
  const known = [...Object.keys(kinds), ...Object.keys(aliases)].join(', ')
  throw new Error(`people here cannot send '${kind}'; they can send ${known}`)
}

/** Only in words can somebody be mentioned. */
export function canMention(kind: string, text: string): boolean {
  const name = aliases[kind] ?? kind
  return name === 'text' || name.startsWith('post') || (name === 'image' && text !== '')
}

function plainKind(type: string, content: JsonObject, shown: string): Utterance {
  return { type, content, shown, keys: [] }
}

/** Posts arrive flat, without a locale; mentions are elements of their own. */
function post({ text, wired, mentions }: SpeechParts, images: string[]): Utterance {
  const words = wired.split(/(@_user_\d+|@_all)/).filter((part) => part !== '')
  const line = words.map((part) => {
    if (part === '@_all') return { tag: 'at', user_id: 'all', user_name: '所有人' }
    const mention = mentions.find(({ key }) => key === part)
    if (mention) return { tag: 'at', user_id: part, user_name: mention.name, style: [] }
    return { tag: 'text', text: part, style: [] }
  })
  const pictures = images.map((image_key) => [{ tag: 'img', image_key, width: 1, height: 1 }])
  const content = { title: '', content: [...pictures, ...(line.length > 0 ? [line] : [])] }
  return { type: 'post', content, shown: images.length > 0 ? `[图片] ${text}` : text, keys: images }
}
