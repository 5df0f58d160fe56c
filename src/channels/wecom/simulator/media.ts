import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { FileInChat, PlainFile } from '../../../lib/simulation/files.ts'
import { Shelf } from '../../../lib/simulation/shelf.ts'
import { encryptFile } from './envelope.ts'
import { secretId } from './ids.ts'

interface Offer {
  file: string
  key: Buffer
  expiresAt: number
}

interface Uploaded {
  type: string
  file: string
  botId: string
  expiresAt: number
}

/** A file that stands in a chat, by its id here. */
export interface HeldFile {
  id: string
  kind: FileInChat['kind']
}

const maxIds = 5_000

/** Files of both sides; what people sent is handed out as cipher text behind signed addresses. */
export class Media {
  #files = new Shelf<PlainFile>()
  #offers = new BoundedMap<string, Offer>(maxIds)
  #uploaded = new BoundedMap<string, Uploaded>(maxIds)

  /** Returns the id that everything else here knows it by. */
  keep(file: PlainFile): string {
    const id = secretId(12)
    this.#files.put(id, file)
    return id
  }

  file(id: string): PlainFile | undefined {
    return this.#files.get(id)
  }

  /** Those that are still kept. */
  shown(held: HeldFile[]): FileInChat[] {
    return held.flatMap(({ id, kind }) => {
      const file = this.#files.get(id)
      return file ? [{ file, kind }] : []
    })
  }

  /** Returns the path of the file: encrypted with the key, gone after the time. */
  offer(file: string, key: Buffer, keptFor: number): string {
    const id = secretId(12)
    const signature = secretId(18)
    this.#offers.set(`${id}/${signature}`, { file, key, expiresAt: Date.now() + keptFor })
    return `/media/${id}?sign=${signature}`
  }

  /** The cipher text; 'expired' after its time. */
  offered(id: string, signature: string): { name: string; cipher: Buffer } | 'expired' | undefined {
    const offer = this.#offers.get(`${id}/${signature}`)
    const file = offer && this.#files.get(offer.file)
    if (!offer || !file) return undefined
    if (offer.expiresAt <= Date.now()) return 'expired'
    return { name: file.name, cipher: encryptFile(offer.key, file.bytes) }
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
