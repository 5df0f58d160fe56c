import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { encryptFile } from './envelope.ts'
import { secretId } from './ids.ts'

export interface StoredFile {
  name: string
  bytes: Buffer
}

interface Offer {
  file: StoredFile
  key: Buffer
  expiresAt: number
}

interface Uploaded {
  type: string
  file: StoredFile
  botId: string
  expiresAt: number
}

const maxFiles = 5_000

/** Files that people sent, as cipher text behind signed addresses; pictures on the screen; what the bot uploaded. */
export class Media {
  #offers = new BoundedMap<string, Offer>(maxFiles)
  #shown = new BoundedMap<string, Buffer>(maxFiles)
  #uploaded = new BoundedMap<string, Uploaded>(maxFiles)

  /** Returns the path of the file: encrypted with the key, gone after the time. */
  offer(file: StoredFile, key: Buffer, keptFor: number): string {
    const id = secretId(12)
    const signature = secretId(18)
    this.#offers.set(`${id}/${signature}`, { file, key, expiresAt: Date.now() + keptFor })
    return `/media/${id}?sign=${signature}`
  }

  /** The cipher text; 'expired' after its time. */
  offered(id: string, signature: string): { name: string; cipher: Buffer } | 'expired' | undefined {
    const offer = this.#offers.get(`${id}/${signature}`)
    if (!offer) return undefined
    if (offer.expiresAt <= Date.now()) return 'expired'
    return { name: offer.file.name, cipher: encryptFile(offer.key, offer.file.bytes) }
  }

  /** Returns the id of a picture that a phone can look at. */
  show(bytes: Buffer): string {
    const id = secretId(12)
    this.#shown.set(id, bytes)
    return id
  }

  shown(id: string): Buffer | undefined {
    return this.#shown.get(id)
  }

  /** Returns the media_id: about 87 characters. */
  upload(upload: Uploaded): string {
    const id = secretId(65)
    this.#uploaded.set(id, upload)
    return id
  }

  uploaded(id: string, botId: string): Uploaded | undefined {
    const upload = this.#uploaded.get(id)
    return upload && upload.botId === botId && upload.expiresAt > Date.now() ? upload : undefined
  }
}

/** What the bytes say they are, whatever their name says. */
export function pictureType(bytes: Buffer): 'image/png' | 'image/jpeg' | 'image/gif' | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))) return 'image/gif'
  return undefined
}

/** One red pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

export const samples = {
  picture: { name: 'picture.png', bytes: pixel },
  video: { name: 'video.mp4', bytes: Buffer.from('\u0000\u0000\u0000\u0018ftypmp42', 'latin1') },
  file: { name: '报告.pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
} satisfies Record<string, StoredFile>
