import type { PlainFile } from '../../../lib/simulation/files.ts'
import type { Quotable, Shown } from './chats.ts'
import { type Files, samples } from './files.ts'
import type { Body } from './payload.ts'

/** One thing that a person's phone can send: how it goes over the wire, how the chat shows it, how it is quoted. */
export interface Utterance {
  body: Body
  shown: Shown
  quotable: Quotable
  /** People cannot @ a bot together with it, so a group never delivers it. */
  directOnly?: true
}

export interface SpeechParts {
  text: string
  files: Files
  file?: PlainFile
  /** The names that were mentioned, for the rich text's own segments. */
  mentioned: { name: string; id: string }[]
}

type Kind = (parts: SpeechParts) => Utterance

/** Every kind of message §2.3 of the protocol knows, official or not. 'voice' and 'sticker' are the common names of two. */
const kinds: Record<string, Kind> = {
  text: ({ text }) => ({
    // The mention is cut off; the space behind it stays.
    body: { msgtype: 'text', text: { content: text } },
    shown: { format: 'plain', text },
    quotable: { msgType: 'text', content: { text } },
  }),
  richText: richText,
  picture: ({ text, files, file = samples.picture }) => {
    const downloadCode = files.sent(file)
    // A picture with a caption is rich text on this platform.
    if (text !== '') return richTextWith(text, downloadCode)
    return {
      body: { msgtype: 'picture', content: { downloadCode, pictureDownloadCode: downloadCode } },
      shown: { format: 'plain', text: '[图片]', pictures: [downloadCode] },
      quotable: { msgType: 'picture', content: { downloadCode } },
    }
  },
  audio: ({ text, files, file = samples.audio }) => {
    const content = { duration: 4000, downloadCode: files.sent(file), recognition: text }
    return {
      body: { msgtype: 'audio', content },
      shown: { format: 'plain', text: `[语音] ${text}`.trim(), file: { key: content.downloadCode } },
      quotable: { msgType: 'audio', content: { recognition: text, downloadCode: content.downloadCode } },
      directOnly: true,
    }
  },
  video: ({ files, file = samples.video }) => {
    const content = { duration: 4000, downloadCode: files.sent(file), videoType: 'mp4' }
    return {
      body: { msgtype: 'video', content },
      shown: { format: 'plain', text: '[视频]', file: { key: content.downloadCode } },
      quotable: { msgType: 'video', content: { downloadCode: content.downloadCode } },
      directOnly: true,
    }
  },
  // It has no caption: without a file of one's own, the text is the name of the sample.
  file: ({ text, files, file = { ...samples.file, name: text || samples.file.name } }) => {
    const fileName = file.name
    const downloadCode = files.sent(file)
    return {
      body: { msgtype: 'file', content: { downloadCode, fileName, spaceId: '123', fileId: '456' } },
      shown: { format: 'plain', text: `[文件] ${fileName}`, file: { key: downloadCode } },
      quotable: { msgType: 'file', content: { fileName, downloadCode } },
      directOnly: true,
    }
  },
  unknown: ({ text }) => ({
    body: { msgtype: 'unknownMsgType', content: { unknownMsgType: '不支持的消息类型' } },
    shown: { format: 'plain', text: `[表情] ${text}`.trim() },
    quotable: { msgType: 'unknownMsgType' },
  }),
  document: ({ text }) => ({
    body: {
      msgtype: 'interactiveCard',
      content: {
        biz_custom_action_url: 'dingtalk://dingtalkclient/page/link?route=previewDentry&type=file&spaceId=1&fileId=2',
      },
    },
    shown: { format: 'plain', text: `[文档] ${text}`.trim() },
    quotable: { msgType: 'interactiveCard', content: { biz_custom_action_url: 'dingtalk://dingtalkclient/page/link' } },
  }),
  chatRecord: ({ text }) => {
    const chatRecord = JSON.stringify([{ senderNick: '李雷', content: text }])
    return {
      body: { msgtype: 'chatRecord', content: { title: '聊天记录', summary: text, chatRecord } },
      shown: { format: 'plain', text: `[聊天记录] ${text}`.trim() },
      quotable: { msgType: 'chatRecord', content: { title: '聊天记录', summary: text } },
    }
  },
}

const aliases: Record<string, string> = {
  voice: 'audio',
  image: 'picture',
  photo: 'picture',
  sticker: 'unknown',
  // An ordinary text by somebody from another organisation, and one that came after the month's messages were used up.
  outsider: 'text',
  quota: 'text',
}

export function utter(kind: string, parts: SpeechParts): Utterance {
  const make = kinds[aliases[kind] ?? kind]
  if (!make)
    throw new Error(
      `people here cannot send '${kind}'; they can send ${[...Object.keys(kinds), ...Object.keys(aliases)].join(', ')}`,
    )
  return make(parts)
}

function richText({ text, files, file, mentioned }: SpeechParts): Utterance {
  const at = mentioned.map(({ name, id }) => ({ type: 'at', atName: name, atUserId: id }))
  return richTextWith(text, files.sent(file ?? samples.picture), at)
}

function richTextWith(text: string, downloadCode: string, at: { type: string }[] = []): Utterance {
  const picture = { type: 'picture', downloadCode, pictureDownloadCode: downloadCode }
  return {
    body: { msgtype: 'richText', content: { richText: [{ text }, picture, ...at] } },
    shown: { format: 'plain', text: `${text} [图片]`, pictures: [downloadCode] },
    quotable: {
      msgType: 'richText',
      content: {
        richText: [
          { msgType: 'text', content: text },
          { msgType: 'picture', downloadCode },
        ],
      },
    },
  }
}
