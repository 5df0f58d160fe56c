import { open } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { z } from 'zod'
import type { OpenedFile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { FileRef } from '../../contract/message.ts'
import { streamed } from '../../lib/streamed.ts'
import type { TelegramApi } from './api.ts'
import { serviceCall } from './limits.ts'

const ref = z.object({ fileId: z.string(), type: z.string() })
const located = z.object({ file_path: z.string() })

/** Opens a file: of at most 20 MB at Telegram's own server, of any size at one of ours. https://core.telegram.org/bots/api#getfile (read 2026-11-21) */
export async function fetchFile(api: TelegramApi, file: FileRef, signal: AbortSignal): Promise<OpenedFile> {
  const { fileId, type } = ref.parse(file.ref)
  const { file_path: path } = await api.call(
    'getFile',
    { file_id: fileId },
    { slot: serviceCall, result: located, signal },
  )
  const name = extname(file.name) === '' ? file.name + extname(basename(path)) : file.name
  const opened = path.startsWith('/') ? await onThisDisk(api, path) : await api.download(path, signal)
  return { name, type, ...opened }
}

/** A Bot API server in --local mode answers with a path on its own disk, below a folder named by the token, and serves nothing over HTTP. */
async function onThisDisk(api: TelegramApi, path: string): Promise<Pick<OpenedFile, 'size' | 'body'>> {
  if (!api.isFolderOfOurs(path)) throw notHere()
  const handle = await open(path).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error ? notHere() : error
  })
  const { size } = await handle.stat()
  return { size, body: streamed(handle.createReadStream(), notHere) }
}

/** What the system says would name the path, and the path holds the token. */
const notHere = () =>
  new RemoteError(
    'invalid',
    'The Bot API server runs in --local mode and its files are not on this machine: mount its folder at the same path, or run it without --local.',
  )
