import { createServer } from 'node:http'
import { answerParent } from './remote.ts'
import { stamp } from './stamped-text.ts'

/** A model that takes its time: an OpenAI-compatible server whose every word says when it was written. */
let open = 0
let mostOpen = 0

const talker = {
  /** Each answer goes on for `seconds`, a word every `every` ms. Resolves to its base address. */
  async listen({ seconds, every }: { seconds: number; every: number }): Promise<string> {
    const server = createServer((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      mostOpen = Math.max(mostOpen, ++open)
      let left = Math.round((seconds * 1000) / every)
      const say = (delta: object, finish: string | null) =>
        response.write(
          `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
        )
      const timer = setInterval(() => {
        if (--left > 0) return void say({ content: stamp() }, null)
        clearInterval(timer)
        say({}, 'stop')
        response.end('data: [DONE]\n\n')
      }, every)
      response.on('close', () => {
        clearInterval(timer)
        open--
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`
  },

  /** Answers being written now, and how many there were at most. */
  count: () => ({ open, mostOpen }),
}
export type Talker = typeof talker

answerParent(talker)
