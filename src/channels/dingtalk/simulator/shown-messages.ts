import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { linkButton } from './buttons.ts'
import type { Shown } from './chats.ts'
import { LegacyRefusal, Refusal } from './wire.ts'

/** A message of sendBySession or of a group robot, as it is shown. Throws the platform's errcode. */
export function webhookMessage(body: JsonObject): Shown {
  const part = objectIn(body[textIn(body.msgtype)])
  const need = (key: string, from: JsonObject = part): string => {
    const value = textIn(from[key])
    if (value === '') throw new LegacyRefusal(40035, `miss.param.${String(body.msgtype)}To${key}`)
    return value
  }
  switch (body.msgtype) {
    case 'text':
      if (textIn(part.content) === '') throw new LegacyRefusal(40035, 'miss.param.contentOfText')
      return { format: 'plain', text: textIn(part.content) }
    case 'markdown':
      return { format: 'markdown', title: need('title'), text: need('text') }
    case 'link':
      return {
        format: 'plain',
        text: `${need('title')}\n${need('text')}`,
        buttons: [linkButton('查看', need('messageUrl'))],
      }
    case 'actionCard':
      return { format: 'markdown', title: need('title'), text: need('text'), buttons: actionButtons(part) }
    case 'feedCard': {
      const links = listIn(part.links).filter(isRecord)
      if (links.length === 0) throw new LegacyRefusal(40035, 'miss.param.feedCardTolinks')
      const buttons = links.map((link) => linkButton(need('title', link), need('messageURL', link)))
      return { format: 'plain', text: links.map((link) => textIn(link.title)).join('\n'), buttons }
    }
    default:
      throw new LegacyRefusal(400105, '不支持的消息类型')
  }
}

function actionButtons(part: JsonObject): NonNullable<Shown['buttons']> {
  if (textIn(part.singleTitle) !== '') return [linkButton(textIn(part.singleTitle), textIn(part.singleURL))]
  const buttons = listIn(part.btns).filter(isRecord)
  const complete = buttons.every((button) => textIn(button.title) !== '' && textIn(button.actionURL) !== '')
  if (buttons.length === 0 || !complete) throw new LegacyRefusal(40035, 'miss.param.actionCardTobtns')
  return buttons.map((button) => linkButton(textIn(button.title), textIn(button.actionURL)))
}

/** Whether a media id is known. */
type Media = (id: string) => boolean

type Need = (key: string) => string

const msgKeys: Record<string, (need: Need, param: JsonObject, media: Media) => Shown> = {
  sampleText: (need) => ({ format: 'plain', text: need('content') }),
  sampleMarkdown: (need) => ({ format: 'markdown', title: need('title'), text: need('text') }),
  sampleImageMsg: (need, _param, media) => {
    const picture = need('photoURL')
    if (!/^https?:\/\//.test(picture)) mediaId(picture, media)
    return { format: 'plain', text: '[图片]', pictures: [picture] }
  },
  sampleLink: (need) => ({
    format: 'plain',
    text: `${need('title')}\n${need('text')}`,
    buttons: [linkButton('查看', need('messageUrl'))],
  }),
  sampleActionCard: (need) => ({
    format: 'markdown',
    title: need('title'),
    text: need('text'),
    buttons: [linkButton(need('singleTitle'), need('singleURL'))],
  }),
  ...Object.fromEntries([2, 3, 4, 5].map((n) => [`sampleActionCard${n}`, actionCardOf(n, 'actionTitle', 'actionURL')])),
  sampleActionCard6: actionCardOf(2, 'buttonTitle', 'buttonUrl'),
  sampleAudio: (need, _param, media) => {
    mediaId(need('mediaId'), media)
    const text = `[语音] ${Math.round(Number(need('duration')) / 1000)}″`
    return { format: 'plain', text, file: { key: need('mediaId') } }
  },
  sampleFile: (need, _param, media) => {
    mediaId(need('mediaId'), media)
    need('fileType')
    const name = need('fileName')
    return { format: 'plain', text: `[文件] ${name}`, file: { key: need('mediaId'), name } }
  },
  sampleVideo: (need, _param, media) => {
    mediaId(need('videoMediaId'), media)
    mediaId(need('picMediaId'), media)
    need('videoType')
    return { format: 'plain', text: `[视频] ${need('duration')}″`, file: { key: need('videoMediaId') } }
  },
}

function actionCardOf(count: number, title: string, url: string) {
  return (need: Need): Shown => ({
    format: 'markdown',
    title: need('title'),
    text: need('text'),
    buttons: Array.from({ length: count }, (_, n) => linkButton(need(`${title}${n + 1}`), need(`${url}${n + 1}`))),
  })
}

function mediaId(id: string, known: Media): void {
  if (!/^[@$]/.test(id)) throw new Refusal(400, 'invalidParameter.msgParam.invalid', 'mediaId invalid')
  if (!known(id)) throw new Refusal(400, 'resource.not.found', 'media not found')
}

/** A message of the robot APIs, as it is shown. Throws the platform's refusal. */
export function robotMessage(msgKey: unknown, param: JsonObject, media: Media): Shown {
  const make = msgKeys[textIn(msgKey)]
  if (!make) throw new Refusal(400, `invalidParameter.msgKey.${textIn(msgKey) === '' ? 'empty' : 'invalid'}`)
  const need: Need = (key) => {
    const value = textIn(param[key])
    if (value === '') throw new Refusal(400, missing(textIn(msgKey), key))
    return value
  }
  return make(need, param, media)
}

function missing(msgKey: string, key: string): string {
  if (msgKey === 'sampleText') return 'miss.param.contentOfText'
  if (msgKey === 'sampleMarkdown') return `miss.param.markdownTo${key}`
  return `miss.param.${key}`
}
