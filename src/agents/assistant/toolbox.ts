import type { AgentEvent } from '../../contract/agent.ts'
import type { Language, Words } from '../../contract/language.ts'
import type { Offered } from './mcp/connection.ts'
import type { Told } from './mcp/result.ts'
import { McpServer, type ServerParts } from './mcp/server.ts'
import type { ToolSettings } from './settings.ts'

/** OpenAI takes no more. */
const mostTools = 128

const words: Words = {
  'zh-CN': '{server} 的工具暂时不可用',
  en: 'The tools of {server} are not available now',
}

/** A tool as a model is offered it. */
export interface Tool {
  /** Unique in the turn, and spelled as every maker of models allows. */
  name: string
  description: string
  schema: Offered['inputSchema']
  /** A person must allow each use. */
  mustAsk: boolean
  /** Rejects only when `signal` fires. */
  use(input: Record<string, unknown>, signal: AbortSignal): Promise<Told>
}

/** The tools of one turn. */
export interface Bench {
  tools: Map<string, Tool>
  /** The turn is over. */
  release(): void
}

/** The tools of one agent, from all its servers. */
export class Toolbox {
  readonly servers: McpServer[]
  readonly #parts: ServerParts

  constructor(settings: ToolSettings[], parts: ServerParts) {
    this.servers = settings.map((one) => new McpServer(one, parts))
    this.#parts = parts
  }

  /** Lays the tools out for a turn. A server that is down costs its own tools, and a line that says so. */
  async *open(language: Language, signal: AbortSignal): AsyncGenerator<AgentEvent, Bench> {
    const held = this.servers.map((server) => server.hold())
    const release = () => {
      for (const letGo of held) letGo()
    }
    try {
      const offers = await Promise.allSettled(this.servers.map((server) => server.offered(signal)))
      signal.throwIfAborted()
      const tools = new Map<string, Tool>()
      for (const [index, offer] of offers.entries()) {
        const server = this.servers[index]
        if (!server) continue
        if (offer.status === 'rejected') {
          yield { type: 'status', text: words[language].replace('{server}', server.name) }
          continue
        }
        for (const offered of offer.value) {
          if (tools.size < mostTools) add(tools, server, offered)
        }
      }
      const count = offers.reduce((sum, offer) => sum + (offer.status === 'fulfilled' ? offer.value.length : 0), 0)
      if (count > mostTools) this.#parts.log.warn(`of ${count} tools only ${mostTools} are offered to the model`)
      return { tools, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Closes every connection as soon as no turn uses it. */
  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()))
  }
}

function add(tools: Map<string, Tool>, server: McpServer, { name, description, inputSchema }: Offered): void {
  const plain = name.replace(/[^\w-]/g, '_').slice(0, 60) || 'tool'
  let unique = plain
  for (let n = 2; tools.has(unique); n++) unique = `${plain}_${n}`
  const { approve } = server.settings
  tools.set(unique, {
    name: unique,
    description: (description ?? '').slice(0, 4000),
    schema: inputSchema,
    mustAsk: approve === true || (Array.isArray(approve) && approve.includes(name)),
    use: (input, signal) => server.call(name, input, signal),
  })
}
