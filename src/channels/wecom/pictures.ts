import { createHash } from 'node:crypto'
import type { Log } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { imageType } from '../../lib/attachment.ts'
import { type Opening, openOutside } from './outside.ts'

/** A picture as a finished stream takes it. https://developer.work.weixin.qq.com/document/path/101031 (read 2026-10) */
export interface Picture {
  base64: string
  /** Of the bytes, not of their base64. */
  md5: string
}

type ViewFile = { name: string; url: string }

const MOST_PICTURES = 10
/** WeCom takes ten of 10 MB each; a poll has to be answered within 5 s, pictures and all. */
const LONGEST = 5 * 1024 * 1024
const LONGEST_TOGETHER = 10 * 1024 * 1024
const WITHIN = 3000

/** The pictures among the files of a reply. What is none, or cannot be had in time, is left to be linked. */
export async function picturesAmong(
  files: ViewFile[],
  { log, allow }: { log: Log; allow?: Opening['allow'] },
): Promise<{ pictures: Picture[]; others: ViewFile[] }> {
  const options = { within: WITHIN, longest: LONGEST, ...(allow ? { allow } : {}) }
  const opened = await Promise.all(
    files.slice(0, 2 * MOST_PICTURES).map(async ({ url }) => {
      try {
        return await openOutside(url, options)
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error
        log.debug('a file is linked instead of shown', { reason: error.message })
        return undefined
      }
    }),
  )
  const pictures: Picture[] = []
  let left = LONGEST_TOGETHER
  const others = files.filter((_file, n) => {
    const bytes = opened[n]
    const fits = bytes && shown.has(imageType(bytes) ?? '') && bytes.length <= left && pictures.length < MOST_PICTURES
    if (!fits) return true
    left -= bytes.length
    pictures.push({ base64: bytes.toString('base64'), md5: createHash('md5').update(bytes).digest('hex') })
    return false
  })
  return { pictures, others }
}

const shown = new Set(['image/png', 'image/jpeg'])
