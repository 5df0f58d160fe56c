/** What a server may say to one request, in bytes. */
const longestAnswer = 8 * 1024 * 1024
/** On the stream on which it says things by itself, for as long as the connection stands. */
const longestTalk = 8 * longestAnswer
/** A request that asks for nothing (the end of a session) is not waited for any longer, in ms. */
const farewell = 3000

/**
 * A fetch for MCP servers. No answer is longer than `longestAnswer`, and a stream that ends without the answer it was opened for is told as
 * such: the SDK would go on waiting for it.
 */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const signals = [init?.signal, init?.method === 'DELETE' ? AbortSignal.timeout(farewell) : undefined]
  const signal = AbortSignal.any(signals.flatMap((one) => one ?? []))
  const response = await fetch(input, { ...init, signal })
  if (!response.body) return response
  const { status, statusText, headers } = response
  const answers = init?.method === 'POST'
  const streams = headers.get('content-type')?.includes('text/event-stream') === true
  const asked = answers && streams ? idOf(init.body) : undefined
  const body = bounded(response.body, { asked, most: answers ? longestAnswer : longestTalk })
  return new Response(ReadableStream.from(body), { status, statusText, headers })
}

async function* bounded(
  body: ReadableStream<Uint8Array>,
  { asked, most }: { asked: unknown; most: number },
): AsyncGenerator<Uint8Array> {
  let left = most
  let why = 'the server ended its answer early'
  try {
    for await (const piece of body) {
      left -= piece.length
      if (left < 0) throw new Error(`the server said more than ${most} bytes at once`)
      yield piece
    }
  } catch (error) {
    if (asked === undefined) throw error
    why = left < 0 && error instanceof Error ? error.message : 'the connection to the server broke'
  }
  // To a request that was answered this is one answer too many, and ignored.
  const message = { jsonrpc: '2.0', id: asked, error: { code: -32000, message: why } }
  if (asked !== undefined) yield new TextEncoder().encode(`\n\nevent: message\ndata: ${JSON.stringify(message)}\n\n`)
}

function idOf(body: RequestInit['body']): unknown {
  const message: unknown = typeof body === 'string' ? JSON.parse(body) : undefined
  return typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined
}
