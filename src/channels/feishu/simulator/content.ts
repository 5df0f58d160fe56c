import { isRecord, type JsonObject, listIn, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import type { Card } from './card.ts'
import { CardProblem, refusalByIm } from './card-problem.ts'
import type { Cards } from './cards.ts'
import type { Directory } from './directory.ts'
import type { Files } from './files.ts'
import type { Rules } from './options.ts'
import { Refusal } from './wire.ts'

/** What a message of the bot carries, after every check. */
export interface Composed {
  type: string
  content: string
  keys: string[]
  card?: Card
}

export interface ContentParts {
  cards: Cards
  files: Files
  directory: Directory
  rules: Rules
}

type Check = (content: JsonObject, parts: ContentParts) => Omit<Composed, 'type' | 'content'>

const kinds: Record<string, Check> = {
  text: (content) => {
    if (textIn(content.text) === '') throw invalid('text is empty')
    return { keys: [] }
  },
  post: (content, parts) => ({ keys: checkPost(content, parts) }),
  image: ({ image_key }, { files }) => {
    const key = textIn(image_key)
    if (!files.image(key)) throw invalid('invalid image_key')
    return { keys: [key] }
  },
  file: (content, parts) => ({ keys: [fileKey(content, parts)] }),
  audio: (content, parts) => ({ keys: [fileKey(content, parts, 'opus')] }),
  media: (content, parts) => {
    const key = fileKey(content, parts, 'mp4')
    const cover = textIn(content.image_key)
    if (cover !== '' && !parts.files.image(cover)) throw invalid('invalid image_key')
    return { keys: cover === '' ? [key] : [key, cover] }
  },
  sticker: ({ file_key }) => {
    if (textIn(file_key) === '') throw invalid('file_key is empty')
    return { keys: [textIn(file_key)] }
  },
  interactive: (content, parts) => ({ keys: [], card: cardOf(content, parts.cards) }),
  share_chat: ({ chat_id }, { directory }) => {
    if (!directory.chat(textIn(chat_id))) throw invalid('invalid chat_id')
    return { keys: [] }
  },
  share_user: ({ user_id }, { directory }) => {
    if (!directory.person(textIn(user_id))) throw invalid('invalid user_id')
    return { keys: [] }
  },
  system: () => ({ keys: [] }),
}

/** Reads `msg_type` and `content` of a create, reply or edit. Throws the platform's refusal. */
export function compose(body: JsonObject, parts: ContentParts): Composed {
  const type = textIn(body.msg_type)
  const check = kinds[type]
  if (!check) throw invalid('invalid msg_type')
  if (typeof body.content !== 'string') throw invalid('content is required, as text')
  const bytes = Buffer.byteLength(body.content)
  const most = type === 'text' ? parts.rules.textMaxBytes : parts.rules.cardMaxBytes
  if (bytes > most) throw new Refusal(230025, 'The length of the message content reaches its limit.')
  const content = parseJson(body.content)
  if (!isRecord(content)) throw invalid('content is not a string in json format')
  return { type, content: body.content, ...check(content, parts) }
}

/** A card's own JSON, or one that was made before, which can be sent once. */
function cardOf(content: JsonObject, cards: Cards): Card {
  try {
    if (content.type === 'template') throw new CardProblem(200380, 'template does not exist')
    if (content.type !== 'card') return cards.make(content)
    const card = cards.get(textIn(objectIn(content.data).card_id))
    if (card.messageId !== undefined) throw new CardProblem(10002, 'the card was sent before', card.id)
    return card
  } catch (error) {
    if (error instanceof CardProblem) throw refusalByIm(error)
    throw error
  }
}

function fileKey({ file_key }: JsonObject, { files }: ContentParts, kind?: string): string {
  const key = textIn(file_key)
  const file = files.file(key)
  if (!file) throw invalid('invalid file_key')
  if (kind !== undefined && file.kind !== kind) throw new Refusal(230055, 'The type of file upload does not match.')
  return key
}

const postTags = ['text', 'a', 'at', 'img', 'media', 'emotion', 'code_block', 'hr', 'md']

function checkPost(content: JsonObject, { files, directory }: ContentParts): string[] {
  const locales = Object.entries(content)
  if (locales.length === 0 || !locales.every(([name]) => /^[a-z]{2}_[a-z]{2}$/.test(name))) {
    throw invalid('a post is wrapped in its locale')
  }
  const keys: string[] = []
  for (const [, post] of locales) {
    const paragraphs = objectIn(post).content
    if (!Array.isArray(paragraphs)) throw invalid('content of post is missing')
    for (const paragraph of paragraphs) {
      if (!Array.isArray(paragraph)) throw invalid('a paragraph of post is no list')
      if (paragraph.length > 1 && paragraph.some((element) => objectIn(element).tag === 'md')) {
        throw invalid('md must stand alone in its paragraph')
      }
      for (const element of paragraph) checkPostElement(objectIn(element))
    }
  }
  return keys

  function checkPostElement(element: JsonObject): void {
    const tag = textIn(element.tag)
    if (!postTags.includes(tag)) throw invalid(`unknown tag of post: ${tag}`)
    if (['text', 'md', 'code_block'].includes(tag) && typeof element.text !== 'string')
      throw invalid(`${tag} without text`)
    if (tag === 'a' && textIn(element.href) === '') throw invalid('a without href')
    const user = textIn(element.user_id)
    if (tag === 'at' && user !== 'all' && !directory.person(user)) throw invalid('at of nobody')
    if (tag === 'img') {
      if (!files.image(textIn(element.image_key))) throw invalid('invalid image_key')
      keys.push(textIn(element.image_key))
    }
  }
}

/** The paragraphs of a post, whichever way it is wrapped. */
export function paragraphsOf(content: JsonObject): { title: string; paragraphs: JsonObject[][] } {
  const post = Array.isArray(content.content) ? content : objectIn(Object.values(content)[0])
  const paragraphs = listIn(post.content).map((paragraph) => listIn(paragraph).filter(isRecord))
  return { title: textIn(post.title), paragraphs }
}

export function invalid(what: string): Refusal {
  return new Refusal(230001, `Your request contains an invalid request parameter, ext=${what}`)
}
