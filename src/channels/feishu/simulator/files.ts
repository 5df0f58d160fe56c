import { randomBytes } from 'node:crypto'
import type { FileInChat, PlainFile } from '../../../lib/simulation/files.ts'
import { samples as common } from '../../../lib/simulation/samples.ts'
import { Shelf } from '../../../lib/simulation/shelf.ts'

export interface UploadedFile extends PlainFile {
  /** opus, mp4, pdf … */
  kind: string
}

/** Pictures and files of both sides, behind their keys. */
export class Files {
  #images = new Shelf<PlainFile>()
  #files = new Shelf<UploadedFile>()

  addImage(image: PlainFile, prefix: 'img' | 'file' = 'img'): string {
    const key = `${prefix}_v3_${randomBytes(16).toString('hex')}`
    this.#images.put(key, image)
    return key
  }

  image(key: string): PlainFile | undefined {
    return this.#images.get(key)
  }

  addFile(file: UploadedFile): string {
    const key = `file_v3_${randomBytes(16).toString('hex')}`
    this.#files.put(key, file)
    return key
  }

  file(key: string): UploadedFile | undefined {
    return this.#files.get(key)
  }

  /** As it stands in a chat. */
  shown(key: string): FileInChat | undefined {
    const image = this.#images.get(key)
    if (image) return { file: image, kind: 'image' }
    const file = this.#files.get(key)
    return file && { file, kind: 'file' }
  }
}

/** What people send when they are not told which file. */
export const samples = {
  image: common.picture,
  audio: { name: 'voice.opus', type: 'audio/ogg', bytes: Buffer.from('OggS\u0000\u0002OpusHead', 'latin1') },
  media: common.video,
  file: common.file,
} satisfies Record<string, PlainFile>
