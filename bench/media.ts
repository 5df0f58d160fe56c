import { type BenchGateway, startGateway } from './lib/gateway.ts'
import { atLeast, atMost, type Benchmark, told } from './lib/measure.ts'
import type { MediaSide } from './lib/media-side.ts'
import { elsewhere } from './lib/remote.ts'

const MB = 1024 * 1024
const LARGE = 200 * MB
const LOOK_EVERY = 20

/** A large file on its way from a person to an agent. */
export const media: Benchmark = {
  about:
    'A file of 200 MB that a person sends a Telegram bot, handed on to a Dify app as an upload: the gateway fetches it onto its disk and streams it from there. ' +
    'The platform and the app are servers of another process, without the 20 MB limit of Telegram’s own server (a Bot API server of one’s own has none). A file of 5 MB goes first, so that everything is loaded.',
  async run() {
    const side = elsewhere<MediaSide>(new URL('./lib/media-side.ts', import.meta.url))
    let gateway: BenchGateway | undefined
    try {
      const url = await side.call('listen')
      gateway = await startGateway({
        agents: [{ id: 'kb', type: 'dify', settings: { app: 'chatbot', baseUrl: `${url}/v1`, apiKey: 'app-key' } }],
        channels: [{ id: 'bot', type: 'telegram', agent: 'kb', settings: { botToken: '42:bench', apiBaseUrl: url } }],
      })
      await side.call('send', 5 * MB)
      const before = gateway.memory()
      let peak = before
      const { memory } = gateway
      const looking = setInterval(() => {
        peak = Math.max(peak, memory())
      }, LOOK_EVERY)
      const { uploaded, seconds } = await side.call('send', LARGE).finally(() => clearInterval(looking))
      return [
        atLeast(LARGE / MB, { what: 'arrived at the agent', result: uploaded / MB, unit: 'MB' }),
        atMost(32, { what: 'memory grew at most by', result: peak - before, unit: 'MB' }),
        told({ what: 'memory before', result: before, unit: 'MB' }),
        told({ what: 'from the message to the whole answer', result: seconds, unit: 's' }),
      ]
    } finally {
      await gateway?.stop()
      await side.end()
    }
  },
}
