import { type Response as Answer, fetch } from 'undici'
import { z } from 'zod'
import type { OpenedFile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { FileRef } from '../../contract/message.ts'
import { broken, lost } from '../../lib/outage.ts'
import { streamed } from '../../lib/streamed.ts'
import { type AesKey, aesKeyOf, decrypting, Undecryptable } from './crypto.ts'
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
/** ms for the whole of it. */
const WITHIN = 120_000

/** Opens a file that somebody sent. It lies encrypted at an address that is good for five minutes. */
export async function openFile(
  file: FileRef,
  { encodingAesKey, hosts, language, signal }: FileParts,
): Promise<OpenedFile> {
  const { url: address, aeskey = encodingAesKey } = ref.parse(file.ref)
  const url = safeUrl(address, hosts)
  if (url === undefined || aeskey === undefined)
    throw new RemoteError('gone', 'WeCom named an address for this file that is not safe to open.')
  const key = keyIn(aeskey)
  const response = await download(url, AbortSignal.any([signal, AbortSignal.timeout(WITHIN)]))
  const tooLarge = () =>
    new RemoteError('invalid', `A file of WeCom's has more than ${LONGEST} bytes.`, {
      userMessage: say(language, 'fileTooLarge'),
    })
  if (response.status !== 200 || !response.body || Number(response.headers.get('content-length') ?? 0) > LONGEST + 32) {
    await response.body?.cancel()
    if (response.status === 200) throw tooLarge()
    const fault = response.status >= 500 ? 'unreachable' : 'gone'
    throw new RemoteError(fault, `WeCom's file store answered with HTTP ${response.status}.`)
  }
  const body = decrypting(key, within(LONGEST + 32, response.body, tooLarge))
  return {
    name: nameIn(response.headers.get('content-disposition') ?? '') ?? file.name,
    body: streamed(body, (error) => {
      if (signal.aborted) return signal.reason
      return error instanceof RemoteError || error instanceof Undecryptable ? unreadable(error) : broken('WeCom', error)
    }),
  }
}

/** A redirect is an answer like any other: nobody follows it. */
async function download(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    return await fetch(url, { redirect: 'manual', signal })
  } catch (error) {
    signal.throwIfAborted()
    throw lost('WeCom', error, { call: 'a file', advice: 'Check the network of this host.' })
  }
}

async function* within(longest: number, body: AsyncIterable<Uint8Array>, tooLarge: () => Error) {
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > longest) throw tooLarge()
    yield chunk
  }
}

function keyIn(aeskey: string): AesKey {
  try {
    return aesKeyOf(aeskey)
  } catch (error) {
    throw unreadable(error)
  }
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof Undecryptable)) return error
  return new RemoteError('invalid', `A file of WeCom's could not be decrypted: ${error.message}.`)
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
