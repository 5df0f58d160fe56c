/** Chunks as a stream that reads no more of them than is asked for. Cancelling it ends their source; `translate` says what its errors mean. */
export function streamed<T extends Uint8Array>(
  chunks: AsyncIterable<T>,
  translate: (error: unknown) => unknown,
): ReadableStream<T> {
  return ReadableStream.from(translated(chunks, translate))
}

async function* translated<T>(chunks: AsyncIterable<T>, translate: (error: unknown) => unknown) {
  try {
    yield* chunks
  } catch (error) {
    throw translate(error)
  }
}
