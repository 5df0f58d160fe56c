import { createHash } from 'node:crypto'
import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { type PlainFile, pictureType } from '../../../lib/simulation/files.ts'

const maxContent = 20_480
const maxFeedbackId = 256
const maxImages = 10
const maxImage = 10 * 1024 * 1024

/** One snapshot of a stream. */
export interface StreamFrame {
  id: string
  finish: boolean
  /** Undefined when the frame says nothing about it. */
  content: string | undefined
  images: PlainFile[]
  feedbackId: string | undefined
}

/** Reads a stream, and says everything that is wrong with it; a frame with problems is not shown. */
export function readStream(stream: unknown): { frame: StreamFrame; problems: string[] } {
  const { id, finish = false, content, msg_item: items, feedback } = objectIn(stream)
  const problems: string[] = []
  if (textIn(id) === '') problems.push('stream.id is missing')
  if (typeof finish !== 'boolean') problems.push('stream.finish is no boolean')
  if (content !== undefined) problems.push(...contentProblems(content, 'stream.content'))
  if (feedback !== undefined) problems.push(...feedbackProblems(feedback))
  if (items !== undefined && finish !== true) problems.push('msg_item is only for finish:true')
  const pictures = listIn(items).map(readImage)
  if (pictures.length > maxImages) problems.push(`msg_item has at most ${maxImages} images`)
  for (const picture of pictures) if (typeof picture === 'string') problems.push(picture)
  const frame = {
    id: textIn(id),
    finish: finish === true,
    content: typeof content === 'string' ? content : undefined,
    images: pictures.filter((picture) => typeof picture !== 'string'),
    feedbackId: feedbackIdIn(feedback),
  }
  return { frame, problems }
}

export function contentProblems(content: unknown, name: string): string[] {
  if (typeof content !== 'string') return [`${name} is no text`]
  if (Buffer.byteLength(content) > maxContent)
    return [`${name} is ${Buffer.byteLength(content)} bytes, ${maxContent} are allowed`]
  if (!content.isWellFormed() || /^\uFFFD|\uFFFD$/.test(content)) return [`${name} is cut inside a character`]
  return []
}

export function feedbackProblems(feedback: unknown): string[] {
  const id = textIn(objectIn(feedback).id)
  return id === '' || Buffer.byteLength(id) > maxFeedbackId ? [`feedback.id is 1 to ${maxFeedbackId} bytes`] : []
}

export function feedbackIdIn(feedback: unknown): string | undefined {
  const id = textIn(objectIn(feedback).id)
  return id === '' ? undefined : id
}

/** An image, or what is wrong with it. */
function readImage(item: unknown): PlainFile | string {
  if (!isRecord(item) || item.msgtype !== 'image') return 'msg_item holds images only'
  const { base64, md5 }: JsonObject = objectIn(item.image)
  const bytes = Buffer.from(textIn(base64), 'base64')
  if (bytes.length === 0 || bytes.toString('base64') !== base64) return 'image.base64 is no plain base64'
  if (bytes.length > maxImage) return 'an image is at most 10 MB'
  const type = pictureType(bytes)
  if (type !== 'image/png' && type !== 'image/jpeg') return 'an image is a JPG or PNG'
  if (createHash('md5').update(bytes).digest('hex') !== md5) return 'image.md5 is not the MD5 of the bytes'
  return { name: type === 'image/png' ? 'image.png' : 'image.jpg', type, bytes }
}
