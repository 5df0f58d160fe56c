import { randomBytes } from 'node:crypto'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { opaqueId } from './ids.ts'

export interface StoredFile {
  name: string
  type: string
  bytes: Buffer
}

const maxFiles = 2_000

/** Files that people sent, behind download codes, and files that the bot uploaded, behind media ids. */
export class Files {
  #sent = new BoundedMap<string, StoredFile & { expiresAt: number }>(maxFiles)
  #links = new BoundedMap<string, StoredFile & { expiresAt: number }>(maxFiles)
  #media = new BoundedMap<string, StoredFile>(maxFiles)
  #keptFor: number

  constructor(keptFor: number) {
    this.#keptFor = keptFor
  }

  /** Returns the downloadCode. */
  sent(file: StoredFile): string {
    const code = opaqueId('mIofN68')
    this.#sent.set(code, { ...file, expiresAt: Date.now() + this.#keptFor })
    return code
  }

  byCode(code: string): StoredFile | undefined {
    return alive(this.#sent.get(code))
  }

  /** Returns the id of a temporary address. */
  link(file: StoredFile): string {
    const id = randomBytes(16).toString('hex')
    this.#links.set(id, { ...file, expiresAt: Date.now() + this.#keptFor })
    return id
  }

  linked(id: string): StoredFile | undefined {
    return alive(this.#links.get(id))
  }

  /** Returns the media id. */
  uploaded(file: StoredFile): string {
    const id = `@lADPDfYH0${randomBytes(12).toString('base64url')}`
    this.#media.set(id, file)
    return id
  }

  media(id: string): StoredFile | undefined {
    return this.#media.get(id)
  }
}

function alive<T extends { expiresAt: number }>(file: T | undefined): T | undefined {
  return file && file.expiresAt > Date.now() ? file : undefined
}

/** One red pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

export const samples = {
  picture: { name: 'picture.png', type: 'image/png', bytes: pixel },
  audio: { name: 'voice.amr', type: 'audio/amr', bytes: Buffer.from('#!AMR\n\u0004\u0000\u0000', 'latin1') },
  video: { name: 'video.mp4', type: 'video/mp4', bytes: Buffer.from('\u0000\u0000\u0000\u0018ftypmp42', 'latin1') },
  file: { name: '报告.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
} satisfies Record<string, StoredFile>
