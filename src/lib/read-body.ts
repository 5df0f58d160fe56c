/** The whole body of a request to us; undefined when it is larger than so many bytes. */
export async function readBody(request: Request, longest: number): Promise<Buffer | undefined> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN)
  if (length > longest) return undefined
  // Node's server lets no more through than a body said it has. Read as a stream, it takes 100 µs of processor longer.
  if (length <= longest) return Buffer.from(await request.arrayBuffer())
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > longest) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
