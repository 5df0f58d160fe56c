import type { AgentProvider } from '../contract/agent.ts'
import { a2a } from './a2a/index.ts'
import { assistant } from './assistant/index.ts'
import { coze } from './coze/index.ts'
import { dify } from './dify/index.ts'
import { echo } from './echo/index.ts'
import { openai } from './openai/index.ts'
import { poco } from './poco/index.ts'
import { wegent } from './wegent/index.ts'

/** Every kind of agent there is. To add one: a folder beside these, and a word in this list. */
export const agents: AgentProvider[] = [echo, assistant, openai, dify, wegent, poco, coze, a2a]
