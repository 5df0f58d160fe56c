import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import type { FileRef } from '../../contract/message.ts'
import type { TelegramApi } from './api.ts'
import { serviceCall } from './limits.ts'

/** The most that a bot may download. https://core.telegram.org/bots/api#getfile (read 2026-11-21) */
const fileMost = 20 * 1024 * 1024

const ref = z.object({ fileId: z.string(), type: z.string() })
const located = z.object({ file_path: z.string() })

export async function fetchFile(api: TelegramApi, file: FileRef, signal: AbortSignal): Promise<Blob> {
  const { fileId, type } = ref.parse(file.ref)
  const { file_path: path } = await api.call(
    'getFile',
    { file_id: fileId },
    { slot: serviceCall, result: located, signal },
  )
  // A Bot API server in --local mode answers with a path on its own disk, which is not served over HTTP.
  if (path.startsWith('/'))
    throw new RemoteError('invalid', 'The Bot API server runs in --local mode: files cannot be fetched from it.')
  return api.download(path, { most: fileMost, type, signal })
}
