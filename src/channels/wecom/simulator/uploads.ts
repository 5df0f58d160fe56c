import { createHash } from 'node:crypto'
import { type JsonObject, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { pictureType } from '../../../lib/simulation/files.ts'
import type { Bot } from './directory.ts'
import { secretId } from './ids.ts'
import type { Media } from './media.ts'
import type { Rules } from './options.ts'
import { Rates } from './rates.ts'
import { Refusal, refuseIf } from './refusal.ts'

interface Upload {
  bot: Bot
  type: string
  filename: string
  size: number
  md5: string
  chunks: (Buffer | undefined)[]
  expiresAt: number
}

const megabyte = 1024 * 1024
const maxSize: Record<string, number> = {
  image: 10 * megabyte,
  voice: 2 * megabyte,
  video: 10 * megabyte,
  file: 20 * megabyte,
}
const maxChunk = 512 * 1024

/** Files of the bot, chunk by chunk. */
export class Uploads {
  #rules: Rules
  #media: Media
  #rates: Rates
  #running = new BoundedMap<string, Upload>(1_000)

  constructor(rules: Rules, media: Media) {
    this.#rules = rules
    this.#media = media
    this.#rates = new Rates(rules.uploadsPerMinute, rules.uploadsPerHour)
  }

  init(body: JsonObject, bot: Bot): JsonObject {
    const type = textIn(body.type)
    const filename = textIn(body.filename)
    const size = Number(body.total_size)
    const chunks = Number(body.total_chunks)
    const most = maxSize[type]
    if (most === undefined) throw new Refusal(40004, `there is no media type '${type}'`)
    const named = filename !== '' && Buffer.byteLength(filename) <= 256
    const whole = Number.isInteger(chunks) && chunks >= 1 && chunks <= 100
    refuseIf([...(named ? [] : ['filename is 1 to 256 bytes']), ...(whole ? [] : ['total_chunks is 1 to 100'])])
    if (!Number.isInteger(size) || size < 5 || size > most) throw new Refusal(40006, `a ${type} is 5 to ${most} bytes`)
    if (!this.#rates.take(bot.id)) throw new Refusal(45009)
    const id = secretId(24)
    const expiresAt = Date.now() + this.#rules.uploadFor
    const md5 = textIn(body.md5)
    this.#running.set(id, { bot, type, filename, size, md5, chunks: Array(chunks).fill(undefined), expiresAt })
    return { upload_id: id }
  }

  chunk(body: JsonObject, bot: Bot): JsonObject {
    const upload = this.#find(body, bot)
    const index = body.chunk_index
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= upload.chunks.length)
      throw new Refusal(40058, `chunk_index is 0 to ${upload.chunks.length - 1}`)
    const bytes = Buffer.from(textIn(body.base64_data), 'base64')
    if (bytes.length === 0 || bytes.toString('base64') !== body.base64_data)
      throw new Refusal(40058, 'base64_data is no plain base64')
    if (bytes.length > maxChunk) throw new Refusal(40006, 'a chunk is at most 512 KB')
    // A chunk that comes again is ignored.
    upload.chunks[index] ??= bytes
    return {}
  }

  finish(body: JsonObject, bot: Bot): JsonObject {
    const upload = this.#find(body, bot)
    const { type, filename, md5, chunks, size } = upload
    const received = chunks.filter((chunk) => chunk !== undefined)
    if (received.length < chunks.length) throw new Refusal(40058, 'chunks are missing')
    const bytes = Buffer.concat(received)
    if (bytes.length !== size) throw new Refusal(40006, `total_size was ${size}, the chunks are ${bytes.length} bytes`)
    if (md5 !== '' && createHash('md5').update(bytes).digest('hex') !== md5)
      throw new Refusal(40058, 'md5 is not that of the bytes')
    if (type === 'image' && !/png|jpeg|gif/.test(pictureType(bytes) ?? ''))
      throw new Refusal(40004, 'an image is a PNG, JPG or GIF')
    this.#running.delete(textIn(body.upload_id))
    const expiresAt = Date.now() + this.#rules.uploadedFor
    const file = this.#media.keep({ name: filename, type: pictureType(bytes) ?? 'application/octet-stream', bytes })
    const media_id = this.#media.upload({ type, file, botId: bot.id, expiresAt })
    return { type, media_id, created_at: Math.floor(Date.now() / 1000) }
  }

  #find(body: JsonObject, bot: Bot): Upload {
    const upload = this.#running.get(textIn(body.upload_id))
    if (!upload || upload.bot !== bot || upload.expiresAt <= Date.now()) throw new Refusal(40058, 'no such upload_id')
    return upload
  }
}
