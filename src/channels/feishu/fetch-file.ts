import { z } from 'zod'
import type { OpenedFile } from '../../contract/channel.ts'
import type { FileRef } from '../../contract/message.ts'
import type { FeishuApi } from './api.ts'

const ref = z.object({ message: z.string(), key: z.string(), type: z.enum(['image', 'file']) })

/** Opens what somebody sent. */
export async function fetchFile(api: FeishuApi, file: FileRef, signal: AbortSignal): Promise<OpenedFile> {
  const { message, key, type } = ref.parse(file.ref)
  return api.openResource(message, key, { type, signal })
}
