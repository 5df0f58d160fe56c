import { RemoteError } from '../contract/errors.ts'

type Chunk = Uint8Array<ArrayBuffer>

/** The whole body of an answer. Throws RemoteError('invalid') when it is larger than so many bytes. */
export async function readWithin(longest: number, body: AsyncIterable<Chunk> | null, call: string): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > longest) throw new RemoteError('invalid', `The answer to ${call} is larger than ${longest} bytes.`)
    chunks.push(chunk)
  }
  return chunks
}
