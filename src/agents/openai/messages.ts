import type { AgentHost, Turn } from '../../contract/agent.ts'
import type { FileRef } from '../../contract/message.ts'
import { imageType, openFile, question, told } from '../../lib/attachment.ts'
import type { OpenAiSettings } from './settings.ts'

/** Servers take 20 MB and more, but base64 adds a third and everything is sent again with the history of the next turn. */
const largestImage = 10 * 1024 * 1024
const imagesTogether = 20 * 1024 * 1024
const mostImages = 10

export interface Spoken {
  text: string
  /** As data: URLs. */
  images: string[]
}

/** What the person says in this turn. Small texts stand in it; other files cannot be sent this way and are named instead. */
export async function spoken(host: AgentHost, turn: Turn, signal: AbortSignal): Promise<Spoken> {
  const images: string[] = []
  const others: FileRef[] = []
  let left = imagesTogether
  for (const file of turn.files) {
    const url =
      file.kind === 'image' && images.length < mostImages ? await dataUrl(file, host, turn, signal) : undefined
    left -= url?.length ?? 0
    if (url !== undefined && left >= 0) images.push(url)
    else others.push(file)
  }
  return { text: question(turn, await told(others, { host, signal })), images }
}

export async function chatMessages(
  { settings, host }: { settings: OpenAiSettings; host: AgentHost },
  turn: Turn,
  signal: AbortSignal,
): Promise<object[]> {
  const { text, images } = await spoken(host, turn, signal)
  const parts = images.map((url) => ({ type: 'image_url', image_url: { url } }))
  return [
    ...(settings.instructions ? [{ role: 'system', content: settings.instructions }] : []),
    ...recent(turn.history, settings.historyTurns).map(({ role, text }) => ({ role, content: text })),
    { role: 'user', content: parts.length > 0 ? [{ type: 'text', text }, ...parts] : text },
  ]
}

export async function responseInput(host: AgentHost, turn: Turn, signal: AbortSignal): Promise<object[]> {
  const { text, images } = await spoken(host, turn, signal)
  const parts = images.map((image_url) => ({ type: 'input_image', image_url }))
  return [{ role: 'user', content: parts.length > 0 ? [{ type: 'input_text', text }, ...parts] : text }]
}

/** The last `turns` turns, from a person's message on: some servers refuse a history that begins with the assistant. */
function recent(history: Turn['history'], turns: number): Turn['history'] {
  const users = history.flatMap(({ role }, at) => (role === 'user' ? [at] : []))
  const from = turns === 0 ? undefined : (users.at(-turns) ?? users[0])
  return from === undefined ? [] : history.slice(from).filter(({ text }) => text !== '')
}

/** Undefined for what calls itself a picture and is none that models know. */
async function dataUrl(file: FileRef, host: AgentHost, turn: Turn, signal: AbortSignal): Promise<string | undefined> {
  const blob = await openFile(file, { host, turn, max: largestImage, signal })
  const bytes = Buffer.from(await blob.arrayBuffer())
  const type = imageType(bytes)
  return type && `data:${type};base64,${bytes.toString('base64')}`
}
