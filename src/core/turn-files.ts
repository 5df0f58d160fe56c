import type { OpenedFile } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'
import type { FileRef } from '../contract/message.ts'
import { imageSize, isMeasurable } from '../lib/image-size.ts'
import { letGo } from './let-go.ts'
import type { MediaFolder, StoredFile } from './media-folder.ts'
import { say } from './words.ts'

const MB = 1024 * 1024
/** The largest files that are taken in, whatever a platform lets people send. */
const LARGEST = { image: 20 * MB, audio: 200 * MB, video: 200 * MB, file: 200 * MB }
/** How long a file may take to come, in ms. */
const WITHIN = 5 * 60_000
/** A picture that says it has more pixels than this is refused before anybody unpacks it: a phone takes 200 megapixels at most. */
const MOST_PIXELS = 200_000_000
const LONGEST_SIDE = 30_000

/** Where the files of a channel come from. */
export interface FileSource {
  language: Language
  fetchFile(file: FileRef, signal: AbortSignal): Promise<OpenedFile>
}

interface Held {
  file: FileRef
  /** How many turns have it. */
  turns: number
  ended: AbortController
  stored?: Promise<StoredFile>
}

/** The files of the turns that run: fetched when somebody asks for them, once, and gone when the last turn that has them ends. */
export class TurnFiles {
  readonly #folder: MediaFolder
  readonly #sourceOf: (channel: string) => FileSource | undefined
  readonly #held = new Map<string, Held>()

  constructor(folder: MediaFolder, sourceOf: (channel: string) => FileSource | undefined) {
    this.#folder = folder
    this.#sourceOf = sourceOf
  }

  /** Lets the files be fetched until the returned function is called; that resolves when nothing is left of them. */
  hold(files: FileRef[]): () => Promise<void> {
    const keys = [...new Set(files.map((file) => this.#hold(file)))]
    return async () => {
      await Promise.all(keys.map((key) => this.#release(key)))
    }
  }

  /** The content of a file of a turn that runs, on the disk. Its type is what its first bytes show. */
  async fetch(file: FileRef, signal: AbortSignal): Promise<Blob> {
    const held = this.#held.get(keyOf(file))
    if (!held) throw new RemoteError('gone', `${file.name} belongs to no turn that runs`)
    held.stored ??= this.#bring(held).catch((error: unknown) => {
      delete held.stored
      throw error
    })
    // Another turn may wait for it too, so whoever goes away leaves the fetching be.
    const { blob } = await letGo(held.stored, signal, 0)
    return blob
  }

  #hold(file: FileRef): string {
    const key = keyOf(file)
    const held = this.#held.get(key) ?? { file, turns: 0, ended: new AbortController() }
    held.turns += 1
    this.#held.set(key, held)
    return key
  }

  async #release(key: string): Promise<void> {
    const held = this.#held.get(key)
    if (!held || --held.turns > 0) return
    this.#held.delete(key)
    held.ended.abort(new Error('the turn is over'))
    const stored = await held.stored?.catch(() => undefined)
    await stored?.remove()
  }

  async #bring({ file, ended }: Held): Promise<StoredFile> {
    const source = this.#sourceOf(file.channel ?? '')
    if (!source) throw new RemoteError('gone', `the channel of ${file.name} cannot fetch files`)
    const { language } = source
    const max = LARGEST[file.kind]
    const tooLarge = () => refused(`a ${file.kind} of more than ${max} bytes was sent`, language, 'fileTooLarge', file)
    if ((file.size ?? 0) > max) throw tooLarge()
    const deadline = AbortSignal.timeout(WITHIN)
    const signal = AbortSignal.any([ended.signal, deadline])
    try {
      const { body, size = 0 } = await source.fetchFile(file, signal)
      if (size > max) {
        await body.cancel()
        throw tooLarge()
      }
      const stored = await this.#folder.keep(body, { max, signal, tooLarge })
      await measured(stored, file, language)
      return stored
    } catch (error) {
      if (!ended.signal.aborted && deadline.aborted)
        throw new RemoteError('unreachable', `${file.name} did not come within ${WITHIN / 1000} s`)
      if (!(error instanceof RemoteError && error.fault === 'gone' && error.userMessage === undefined)) throw error
      throw new RemoteError('gone', error.message, { userMessage: say(language, 'fileGone', { name: file.name }) })
    }
  }
}

/** A file of a few kilobytes can unpack to gigabytes of pixels, at an agent or at the person's model. */
async function measured({ blob, remove }: StoredFile, file: FileRef, language: Language): Promise<void> {
  if (!isMeasurable(blob.type)) return
  const size = await imageSize(blob)
  if (size && size.width * size.height <= MOST_PIXELS && Math.max(size.width, size.height) <= LONGEST_SIDE) return
  await remove()
  if (!size) throw refused('a picture without a size was sent', language, 'pictureBroken', file)
  throw refused(`a picture of ${size.width}×${size.height} pixels was sent`, language, 'pictureTooLarge', file)
}

function refused(
  message: string,
  language: Language,
  words: 'fileTooLarge' | 'pictureTooLarge' | 'pictureBroken',
  { name, kind }: FileRef,
): RemoteError {
  const userMessage = say(language, words, { name, n: LARGEST[kind] / MB })
  return new RemoteError('invalid', message, { userMessage })
}

const keyOf = ({ channel, kind, name, ref }: FileRef): string => JSON.stringify([channel, kind, name, ref])
