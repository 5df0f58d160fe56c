import type { Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { FileRef } from '../../contract/message.ts'
import { extension, mediaType, openFile, told } from '../../lib/attachment.ts'
import { named } from '../../lib/linked-media.ts'
import type { Asking, WegentApi } from './api.ts'
import type { WegentParts } from './run.ts'

/** What goes with a question. */
export interface Attached {
  ids: number[]
  /** A line, or the words, of each file that Wegent does not take. */
  notes: string[]
}

/** What Wegent can read, up to 100 MB each and 100 a question (2026-08). */
const readable = 'pdf doc docx ppt pptx xls xlsx csv xmind txt md jpg jpeg png gif bmp webp'.split(' ')
const largest = 100 * 1024 * 1024
const most = 100

/** Uploads what Wegent can read, and tells of the rest. An upload belongs to one question. */
export async function attach(
  { host }: Pick<WegentParts, 'host'>,
  { api, turn, asking }: { api: WegentApi; turn: Turn; asking: Asking },
): Promise<Attached> {
  const ids: number[] = []
  const others: FileRef[] = []
  for (const file of turn.files) {
    const content =
      ids.length < most && (file.kind === 'image' || readable.includes(extension(file.name)))
        ? await openFile(file, { host, turn, max: largest, signal: asking.signal })
        : undefined
    const name = content && named(file.name, content.type)
    if (!content || !name || !readable.includes(extension(name))) others.push(file)
    else ids.push(await upload(api, { name, content }, asking))
  }
  return { ids, notes: await told(others, { host, signal: asking.signal }) }
}

async function upload(api: WegentApi, { name, content }: { name: string; content: Blob }, asking: Asking) {
  const typed = content.slice(0, content.size, mediaType(name, content.type))
  try {
    return await api.upload({ name, content: typed }, asking)
  } catch (error) {
    if (!(error instanceof RemoteError && error.fault === 'invalid')) throw error
    const userMessage =
      asking.language === 'en' ? `Wegent cannot read the file ${name}.` : `Wegent 无法读取文件 ${name}。`
    throw new RemoteError('invalid', error.message, { userMessage, cause: error })
  }
}
