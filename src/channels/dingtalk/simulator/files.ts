import { randomBytes } from 'node:crypto'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import { samples as common } from '../../../lib/simulation/samples.ts'
import { Shelf } from '../../../lib/simulation/shelf.ts'
import { opaqueId } from './ids.ts'

/** Files that people sent, behind download codes, and files that the bot uploaded, behind media ids. */
export class Files {
  #sent = new Shelf<PlainFile & { expiresAt: number }>()
  #links = new Shelf<PlainFile & { expiresAt: number }>()
  #media = new Shelf<PlainFile>()
  #keptFor: number

  constructor(keptFor: number) {
    this.#keptFor = keptFor
  }

  /** Returns the downloadCode. */
  sent(file: PlainFile): string {
    const code = opaqueId('mIofN68')
    this.#sent.put(code, { ...file, expiresAt: Date.now() + this.#keptFor })
    return code
  }

  byCode(code: string): PlainFile | undefined {
    return alive(this.#sent.get(code))
  }

  /** Returns the id of a temporary address. */
  link(file: PlainFile): string {
    const id = randomBytes(16).toString('hex')
    this.#links.put(id, { ...file, expiresAt: Date.now() + this.#keptFor })
    return id
  }

  linked(id: string): PlainFile | undefined {
    return alive(this.#links.get(id))
  }

  /** Returns the media id. */
  uploaded(file: PlainFile): string {
    const id = `@lADPDfYH0${randomBytes(12).toString('base64url')}`
    this.#media.put(id, file)
    return id
  }

  media(id: string): PlainFile | undefined {
    return this.#media.get(id)
  }

  /** By media id or download code, for as long as it is kept: what was seen once stays on the phone. */
  held(key: string): PlainFile | undefined {
    return this.#media.get(key) ?? this.#sent.get(key)
  }
}

function alive<T extends { expiresAt: number }>(file: T | undefined): T | undefined {
  return file && file.expiresAt > Date.now() ? file : undefined
}

export const samples = {
  ...common,
  audio: { name: 'voice.amr', type: 'audio/amr', bytes: Buffer.from('#!AMR\n\u0004\u0000\u0000', 'latin1') },
} satisfies Record<string, PlainFile>
