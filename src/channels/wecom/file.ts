import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { FileRef } from '../../contract/message.ts'
import { imageType, mediaType } from '../../lib/attachment.ts'
import { aesKeyOf, decrypt, Undecryptable } from './crypto.ts'
import { exchange } from './exchange.ts'
import { safeUrl } from './hosts.ts'
import { say } from './words.ts'

interface FileParts {
  /** For addresses that came without a key of their own. */
  encodingAesKey?: string | undefined
  hosts: ReadonlySet<string>
  language: Language
  signal: AbortSignal
}

const ref = z.object({ url: z.string(), aeskey: z.string().optional() })

/** WeCom tells of no file that is larger. https://developer.work.weixin.qq.com/document/path/100719 (read 2026-10) */
const LONGEST = 100 * 1024 * 1024

/** Opens a file that somebody sent. It lies encrypted at an address that is good for five minutes. */
export async function fetchFile(file: FileRef, { encodingAesKey, hosts, language, signal }: FileParts): Promise<Blob> {
  const { url: address, aeskey = encodingAesKey } = ref.parse(file.ref)
  const url = safeUrl(address, hosts)
  if (url === undefined || aeskey === undefined)
    throw new RemoteError('gone', 'WeCom named an address for this file that is not safe to open.')
  const request = { what: 'a file', url, within: 60_000, longest: LONGEST + 32, signal }
  const answer = await exchange(request).catch((error: unknown) => {
    if (!(error instanceof RemoteError && error.fault === 'invalid')) throw error
    throw new RemoteError('invalid', error.message, { userMessage: say(language, 'fileTooLarge') })
  })
  if (answer.status !== 200) {
    const fault = answer.status >= 500 ? 'unreachable' : 'gone'
    throw new RemoteError(fault, `WeCom's file store answered with HTTP ${answer.status}.`)
  }
  const content = decrypted(aeskey, answer.bytes)
  const served = imageType(content) ?? answer.headers.get('content-type') ?? ''
  const name = nameIn(answer.headers.get('content-disposition') ?? '') ?? file.name
  return new File([new Uint8Array(content)], name, { type: mediaType(name, served) })
}

function decrypted(aeskey: string, bytes: Buffer): Buffer {
  try {
    return decrypt(aesKeyOf(aeskey), bytes)
  } catch (error) {
    if (!(error instanceof Undecryptable)) throw error
    throw new RemoteError('invalid', `A file of WeCom's could not be decrypted: ${error.message}.`)
  }
}

/** A message names no file; the download does. */
function nameIn(disposition: string): string | undefined {
  const [, extended] = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition) ?? []
  const [, quotedName, plain] = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition) ?? []
  const name = unescaped((extended ?? quotedName ?? plain ?? '').trim()).replace(/^.*[/\\]/, '')
  return name === '' ? undefined : name.slice(0, 200)
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
