import { request } from 'undici'
import { z } from 'zod'
import type { OpenedFile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { FileRef } from '../../contract/message.ts'
import { lost } from '../../lib/outage.ts'
import { streamed } from '../../lib/streamed.ts'
import type { DingtalkApi } from './api.ts'
import { safeUrl } from './hosts.ts'

interface FileParts {
  api: DingtalkApi
  robotCode: string
  baseUrls: string[]
  signal: AbortSignal
}

const ref = z.object({ downloadCode: z.string(), robotCode: z.string().optional() })

/** Opens a file that somebody sent. */
export async function fetchFile(file: FileRef, parts: FileParts): Promise<OpenedFile> {
  const { api, baseUrls, signal } = parts
  const { downloadCode, robotCode = parts.robotCode } = ref.parse(file.ref)
  const url = safeUrl(await api.fileUrl(downloadCode, robotCode, signal), baseUrls)
  if (url === undefined)
    throw new RemoteError('gone', 'DingTalk named an address for this file that is not safe to open.')
  const translate = (error: unknown) => (signal.aborted ? signal.reason : notRead(error))
  // Any header of ours would break the signature of the address; a redirect is not followed.
  const answer = await request(url, { signal }).catch((error: unknown) => {
    throw translate(error)
  })
  const { statusCode, headers, body } = answer
  // A body that is left unread says so as an error.
  body.on('error', () => undefined)
  if (statusCode === 200) {
    const size = Number(headers['content-length'])
    return { ...(Number.isFinite(size) ? { size } : {}), body: streamed(body, translate) }
  }
  body.destroy()
  const fault = statusCode >= 500 ? 'unreachable' : 'gone'
  throw new RemoteError(fault, `DingTalk's file store answered with HTTP ${statusCode}.`)
}

const notRead = (error: unknown) =>
  lost('DingTalk', error, { call: 'a file', advice: 'Check the network of this host, and the API addresses.' })
