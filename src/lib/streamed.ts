/** Chunks as a stream that reads no more of them than is asked for. Cancelling it ends their source; `translate` says what its errors mean. */
export function streamed(
  chunks: AsyncIterable<Uint8Array>,
  translate: (error: unknown) => unknown,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(translated(chunks, translate))
}

async function* translated(chunks: AsyncIterable<Uint8Array>, translate: (error: unknown) => unknown) {
  try {
    yield* chunks
  } catch (error) {
    throw translate(error)
  }
}
