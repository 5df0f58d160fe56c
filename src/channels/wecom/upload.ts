import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { imageType } from '../../lib/attachment.ts'
import type { Address } from './address.ts'
import type { Connection } from './connection.ts'
import { callOf } from './limits.ts'
import { openOutside } from './outside.ts'

/** What WeCom keeps for three days under an id. */
export interface Media {
  type: 'image' | 'file'
  mediaId: string
}

/** https://developer.work.weixin.qq.com/document/path/101463 (read 2026-10) */
const CHUNK = 512 * 1024
const LONGEST = { image: 10 * 1024 * 1024, file: 20 * 1024 * 1024 }
const SHORTEST = 5
const WITHIN = 30_000

const begun = z.object({ upload_id: z.string() })
const kept = z.object({ media_id: z.string() })

/** Opens a file that an agent named and hands it to WeCom. Throws RemoteError. */
export async function uploadFile(
  { name, url }: { name: string; url: string },
  { connection, host, to }: { connection: Connection; host: ChannelHost; to: Address },
): Promise<Media> {
  const bytes = await openOutside(url, { within: WITHIN, longest: LONGEST.file })
  if (bytes.length < SHORTEST) throw new RemoteError('invalid', 'WeCom takes no file of less than five bytes.')
  const picture = shown.has(imageType(bytes) ?? '') && bytes.length <= LONGEST.image
  const type = picture ? 'image' : 'file'
  return connection.upload(async () => {
    await host.slot(callOf('upload', 'send', to))
    const { upload_id } = begun.parse(
      await connection.command('aibot_upload_media_init', {
        type,
        filename: shortened(name),
        total_size: bytes.length,
        total_chunks: Math.ceil(bytes.length / CHUNK),
        md5: createHash('md5').update(bytes).digest('hex'),
      }),
    )
    for (let n = 0; n * CHUNK < bytes.length; n++) {
      const base64_data = bytes.subarray(n * CHUNK, (n + 1) * CHUNK).toString('base64')
      await connection.command('aibot_upload_media_chunk', { upload_id, chunk_index: n, base64_data })
    }
    const { media_id } = kept.parse(await connection.command('aibot_upload_media_finish', { upload_id }))
    return { type, mediaId: media_id }
  })
}

const shown = new Set(['image/png', 'image/jpeg', 'image/gif'])

/** At most 256 bytes; the end of a name says what it is. */
function shortened(name: string): string {
  const characters = [...name]
  while (Buffer.byteLength(characters.join('')) > 256) characters.shift()
  return characters.join('') || 'file'
}
