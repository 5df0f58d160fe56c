import { collectYoung } from './collect-young.ts'
import { streamed } from './streamed.ts'

/** After so many bytes the buffers that they were read into are collected. */
const COLLECT_EVERY = 8 * 1024 * 1024

/** A file as a form takes it. However large it is, what was read of it and has been sent does not pile up. Append it without a name. */
export class UploadFile extends File {
  constructor(name: string, content: Blob) {
    super([content], name, { type: content.type })
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamed(collecting(super.stream()), (error) => error)
  }
}

async function* collecting(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>) {
  let since = 0
  for await (const chunk of chunks) {
    yield chunk
    since += chunk.byteLength
    if (since < COLLECT_EVERY) continue
    since = 0
    collectYoung()
  }
}
