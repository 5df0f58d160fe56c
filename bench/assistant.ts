import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAssistant } from '../src/agents/assistant/index.ts'
import { assistantSettings } from '../src/agents/assistant/settings.ts'
import { openai } from '../src/agents/openai/index.ts'
import type { Agent, AgentHost, Turn } from '../src/contract/agent.ts'
import { atMost, type Benchmark, percentile, told } from './lib/measure.ts'

const TURNS = 500
const WARM_UP = 100

const patience = { headers: 5000, first: 5000, idle: 5000, total: 20_000, tools: 5000 }
const ignore = () => undefined
const whole = 'data: {"choices":[{"index":0,"delta":{"content":"Tea."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
const history: Turn['history'] = Array.from({ length: 40 }, (_, n) => ({
  role: n % 2 === 0 ? 'user' : 'assistant',
  text: '茶馆里的对话，tea and talk. '.repeat(20),
}))

/** What our own assistant adds before its model is asked. */
export const assistant: Benchmark = {
  about: `From the beginning of a turn to the arrival of its first request at the model, ${TURNS} turns one after the other, each with 20 turns of history. Floor: the openai agent, which sends the same without the AI SDK.`,
  async run() {
    let arrivedAt = 0
    const server = createServer((request, response) => {
      arrivedAt = performance.now()
      request.resume()
      request.once('end', () => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(whole))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const host: AgentHost = {
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      fetchFile: () => Promise.reject(new Error('no files here')),
      model: (id) => ({ id, provider: 'openai-compatible', baseUrl, apiKey: 'k', model: 'm' }),
    }
    const measured = async (agent: Agent) => {
      const times: number[] = []
      for (let n = 0; n < WARM_UP + TURNS; n++) {
        const beganAt = performance.now()
        await heard(agent, `t${n}`)
        if (n >= WARM_UP) times.push(arrivedAt - beganAt)
      }
      return times
    }
    const floor = await measured(openai.create(openai.settings.parse({ baseUrl, model: 'm' }), host))
    const ours = await measured(createAssistant(assistantSettings.parse({ model: 'm' }), host, patience))
    server.closeAllConnections()
    server.close()
    return [
      atMost(15, {
        what: 'before the first request, p50',
        floor: percentile(floor, 0.5),
        result: percentile(ours, 0.5),
        unit: 'ms',
      }),
      told({
        what: 'before the first request, p99',
        floor: percentile(floor, 0.99),
        result: percentile(ours, 0.99),
        unit: 'ms',
      }),
    ]
  },
}

async function heard(agent: Agent, id: string): Promise<void> {
  const turn: Turn = {
    id,
    text: 'And now?',
    files: [],
    user: { id: 'u', name: 'Ann' },
    language: 'en',
    history,
    attempt: 1,
  }
  for await (const _ of agent.run(turn, new AbortController().signal));
}
