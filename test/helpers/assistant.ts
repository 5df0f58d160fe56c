import { onTestFinished } from 'vitest'
import type { z } from 'zod'
import { createAssistant } from '../../src/agents/assistant/index.ts'
import type { AssistantPatience } from '../../src/agents/assistant/run.ts'
import { assistantSettings } from '../../src/agents/assistant/settings.ts'
import { type OpenaiFake, startOpenaiFake } from '../../src/agents/openai/fake.ts'
import type { Model, Turn } from '../../src/contract/agent.ts'
import { aHost, aTurn, listenTo } from './agents.ts'

type Written = Partial<z.input<typeof assistantSettings>>
interface More {
  model?: Partial<Model>
  files?: Record<string, Blob>
  patience?: Partial<AssistantPatience>
}
const patience: AssistantPatience = { headers: 5000, first: 5000, idle: 5000, total: 20_000, tools: 10_000 }

/** An assistant with the model `sim`, played by a fake; both are gone at the end of the test. */
export async function anAssistant(settings: Written = {}, more: More = {}) {
  const { fake, model } = await aModel('sim', more.model)
  const host = aHost(more.files)
  host.models.push(model)
  const whole = assistantSettings.parse({ model: 'sim', ...settings })
  const agent = createAssistant(whole, host, { ...patience, ...more.patience })
  onTestFinished(() => agent.close?.())
  const ask = (turn: Partial<Turn> = {}) => listenTo(agent.run(aTurn(turn), new AbortController().signal))
  return { fake, host, agent, ask }
}

/** One more model. */
export async function aModel(id: string, more: Partial<Model> = {}): Promise<{ fake: OpenaiFake; model: Model }> {
  const fake = await startOpenaiFake()
  onTestFinished(() => fake.close())
  const { url: baseUrl, apiKey, model } = fake
  return { fake, model: { id, provider: 'openai-compatible', baseUrl, apiKey, model, ...more } }
}

interface Sent {
  model: string
  messages: { role: string; content: unknown; tool_calls?: unknown[]; tool_call_id?: string }[]
  tools?: { function: { name: string; description: string; parameters: object } }[]
  tool_choice?: unknown
}

/** What the model was sent, request by request. */
export function sentTo(fake: OpenaiFake): Sent[] {
  return fake.journal().map(({ body }) => body as Sent)
}
