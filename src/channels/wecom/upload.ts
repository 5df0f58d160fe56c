import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { LinkedMedia } from '../../lib/linked-media.ts'
import type { Address } from './address.ts'
import type { Connection } from './connection.ts'
import { callOf } from './limits.ts'

/** What WeCom keeps for three days under an id. */
export interface Media {
  type: 'image' | 'file'
  mediaId: string
}

/** https://developer.work.weixin.qq.com/document/path/101463 (read 2026-10) */
const CHUNK = 512 * 1024
const LONGEST_IMAGE = 10 * 1024 * 1024
export const LONGEST_FILE = 20 * 1024 * 1024
const SHORTEST = 5

const begun = z.object({ upload_id: z.string() })
const kept = z.object({ media_id: z.string() })

/** Hands a file to WeCom. Throws RemoteError. */
export async function uploadFile(
  { name, blob }: LinkedMedia,
  { connection, host, to }: { connection: Connection; host: ChannelHost; to: Address },
): Promise<Media> {
  if (blob.size < SHORTEST) throw new RemoteError('invalid', 'WeCom takes no file of less than five bytes.')
  const picture = /^image\/(png|jpeg|gif)$/.test(blob.type) && blob.size <= LONGEST_IMAGE
  const type = picture ? 'image' : 'file'
  const md5 = await md5Of(blob)
  return connection.upload(async () => {
    await host.slot(callOf('upload', 'send', to))
    const { upload_id } = begun.parse(
      await connection.command('aibot_upload_media_init', {
        type,
        filename: shortened(name),
        total_size: blob.size,
        total_chunks: Math.ceil(blob.size / CHUNK),
        md5,
      }),
    )
    for (let n = 0; n * CHUNK < blob.size; n++) {
      const chunk = await blob.slice(n * CHUNK, (n + 1) * CHUNK).arrayBuffer()
      const base64_data = Buffer.from(chunk).toString('base64')
      await connection.command('aibot_upload_media_chunk', { upload_id, chunk_index: n, base64_data })
    }
    const { media_id } = kept.parse(await connection.command('aibot_upload_media_finish', { upload_id }))
    return { type, mediaId: media_id }
  })
}

async function md5Of(blob: Blob): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of blob.stream()) hash.update(chunk)
  return hash.digest('hex')
}

/** At most 256 bytes; the end of a name says what it is. */
function shortened(name: string): string {
  const characters = [...name]
  while (Buffer.byteLength(characters.join('')) > 256) characters.shift()
  return characters.join('') || 'file'
}
