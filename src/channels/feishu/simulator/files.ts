import { randomBytes } from 'node:crypto'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'

export interface StoredFile {
  name: string
  type: string
  bytes: Buffer
}

export interface UploadedFile extends StoredFile {
  /** opus, mp4, pdf … */
  kind: string
}

const maxFiles = 2_000

/** Pictures and files of both sides, behind their keys. */
export class Files {
  #images = new BoundedMap<string, StoredFile>(maxFiles)
  #files = new BoundedMap<string, UploadedFile>(maxFiles)

  addImage(image: StoredFile): string {
    const key = `img_v3_${randomBytes(16).toString('hex')}`
    this.#images.set(key, image)
    return key
  }

  image(key: string): StoredFile | undefined {
    return this.#images.get(key)
  }

  addFile(file: UploadedFile): string {
    const key = `file_v3_${randomBytes(16).toString('hex')}`
    this.#files.set(key, file)
    return key
  }

  file(key: string): UploadedFile | undefined {
    return this.#files.get(key)
  }
}

/** One red pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

export const samples = {
  image: { name: 'image.png', type: 'image/png', bytes: pixel },
  audio: { name: 'voice.opus', type: 'audio/ogg', bytes: Buffer.from('OggS\u0000\u0002OpusHead', 'latin1') },
  media: { name: 'video.mp4', type: 'video/mp4', bytes: Buffer.from('\u0000\u0000\u0000\u0018ftypmp42', 'latin1') },
  file: { name: '报告.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
} satisfies Record<string, StoredFile>
