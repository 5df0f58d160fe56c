import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { FileRef } from '../../contract/message.ts'
import type { DingtalkApi } from './api.ts'
import { exchange } from './exchange.ts'
import { safeUrl } from './hosts.ts'

interface FileParts {
  api: DingtalkApi
  robotCode: string
  baseUrls: string[]
  language: Language
  signal: AbortSignal
}

const ref = z.object({ downloadCode: z.string(), robotCode: z.string().optional() })

/** People may send larger files than a robot may (20 MB). */
const longest = 50 * 1024 * 1024

/** Opens a file that somebody sent. */
export async function fetchFile(file: FileRef, parts: FileParts): Promise<Blob> {
  const { api, baseUrls, language, signal } = parts
  const { downloadCode, robotCode = parts.robotCode } = ref.parse(file.ref)
  const url = safeUrl(await api.fileUrl(downloadCode, robotCode, signal), baseUrls)
  if (url === undefined)
    throw new RemoteError('gone', 'DingTalk named an address for this file that is not safe to open.')
  // Any header of ours would break the signature of the address.
  const answer = await exchange({ what: 'a file', url, within: 120_000, longest, signal }).catch((error: unknown) => {
    if (!(error instanceof RemoteError) || error.fault !== 'invalid') throw error
    const userMessage = language === 'en' ? 'The file is too large.' : '文件太大了。'
    throw new RemoteError('invalid', error.message, { userMessage })
  })
  if (answer.status === 200) return new Blob(answer.chunks, { type: answer.type })
  const fault = answer.status >= 500 ? 'unreachable' : 'gone'
  throw new RemoteError(fault, `DingTalk's file store answered with HTTP ${answer.status}.`)
}
