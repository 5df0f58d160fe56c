import { z } from 'zod'
import { ConfigurationError } from '../../lib/configuration-error.ts'
import { mistakesIn, pathText } from '../../lib/mistakes.ts'
import { readYaml } from '../../lib/yaml-source.ts'
import { fitScalars } from '../configuration-scalars.ts'
import { type Draft, Said } from './draft.ts'
import { idsFor } from './ids.ts'
import type { Moved, OldFiles, OldSystem } from './old-system.ts'
import { isPlaceholder } from './variables.ts'

const filled = z
  .string()
  .trim()
  .min(1)
  .refine((text) => !isPlaceholder(text), 'still says what the example says')

const bot = z.strictObject({
  name: filled,
  dingtalk_app_client_id: filled,
  dingtalk_app_client_secret: filled,
  dify_app_type: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['chatbot', 'completion', 'workflow'])),
  dify_app_api_key: filled,
  handler: z.literal('DifyAiCardBotHandler').default('DifyAiCardBotHandler'),
  max_workers: z.int().optional(),
})

const botsFile = z.strictObject({ bots: z.array(bot).min(1) })

/** Minutes: the README's; the program itself did not start without one. */
const USUAL_REMAIN = 15

/** zfanswer/dify-on-dingtalk, `configs.py`, `app.py`, `core/handlers.py` and the README (read 2026-11-21). */
export const difyOnDingtalk: OldSystem = {
  name: 'dify-on-dingtalk',
  title: 'dify-on-dingtalk',
  variables: ['.env'],
  bots: '.bots.yaml',
  port: undefined,
  known: [
    ...['LOG_LEVEL', 'DEFAULT_MAX_WORKERS', 'DIFY_OPEN_API_URL', 'DIFY_CONVERSATION_REMAIN_TIME'],
    'DINGTALK_AI_CARD_TEMPLATE_ID',
  ],
  move({ variables, bots: file, taken }: OldFiles): Moved {
    const bots = readBots(file ?? { file: '.bots.yaml', text: '' })
    const notes: string[] = []
    const secrets: Record<string, string> = {}
    const keep = (name: string, value: string, place: string): Said => {
      const known = { ...taken, ...secrets }
      const isFree = (candidate: string) => known[candidate] === undefined || known[candidate] === value
      let variable = name
      for (let n = 2; !isFree(variable); n++) variable = `${name}_${n}`
      if (taken[variable] === undefined) secrets[variable] = value
      return new Said(value, place, variable)
    }

    const templateId = variables.text('DINGTALK_AI_CARD_TEMPLATE_ID')
    if (!templateId)
      notes.push('DINGTALK_AI_CARD_TEMPLATE_ID is not set: answers grow in the ready-made card that needs no template.')
    const idleMinutes = remainTime(variables.wholeNumber('DIFY_CONVERSATION_REMAIN_TIME'), notes)
    const ids = idsFor(
      bots.map(({ name }) => name),
      'bot',
    )
    const agents: Draft[] = []
    const channels: Draft[] = []
    for (const [index, each] of bots.entries()) {
      const id = ids[index] ?? `bot-${index + 1}`
      const place = (key: string) => `${file?.file}: bots[${index}].${key}`
      const suffix = id.replaceAll('-', '_').toUpperCase()
      const said = (key: 'name' | 'dingtalk_app_client_id' | 'dify_app_type') => new Said(each[key], place(key))
      const secret = (name: string, key: 'dingtalk_app_client_secret' | 'dify_app_api_key') =>
        keep(`${name}_${suffix}`, each[key], place(key))
      agents.push({
        id,
        type: 'dify',
        name: said('name'),
        settings: {
          app: said('dify_app_type'),
          baseUrl: variables.text('DIFY_OPEN_API_URL') ?? 'https://api.dify.ai/v1',
          apiKey: secret('DIFY_API_KEY', 'dify_app_api_key'),
        },
      })
      channels.push({
        id,
        type: 'dingtalk',
        name: said('name'),
        agent: id,
        language: 'zh-CN',
        conversation: { idleMinutes },
        settings: {
          transport: 'stream',
          clientId: said('dingtalk_app_client_id'),
          clientSecret: secret('DINGTALK_CLIENT_SECRET', 'dingtalk_app_client_secret'),
          card: templateId ? { templateId } : undefined,
        },
      })
    }
    const workers = variables.has('DEFAULT_MAX_WORKERS') ? ['DEFAULT_MAX_WORKERS'] : []
    if (bots.some(({ max_workers }) => max_workers !== undefined)) workers.push('max_workers')
    if (workers.length > 0)
      notes.push(`${workers.join(', ')}: one connection a bot is enough; nobody waits for another's answer.`)
    if (variables.has('LOG_LEVEL')) notes.push('LOG_LEVEL: see TEAHOUSE_LOG_LEVEL (debug, info, warn, error).')
    notes.push(
      'A person has one conversation in the direct chat and one in each group, where there was one for all of them.',
      'Dify is told an id for each person that never changes, where it was told the nickname: what it remembers of them begins anew.',
    )
    return { agents, channels, secrets, notes }
  },
}

function readBots({ file, text }: { file: string; text: string }): z.output<typeof bot>[] {
  // Nothing is filled in there: a dollar is a dollar.
  const source = readYaml(
    text.replaceAll('${', () => '$${'),
    {},
  )
  const value: unknown = source.value ?? {}
  if (!source.broken) fitScalars(botsFile, value, source, [])
  const parsed = botsFile.safeParse(value)
  if (parsed.success && !source.broken) return parsed.data.bots
  const mistakes = mistakesIn(botsFile, parsed.error?.issues ?? [], value)
  const placed = mistakes.map((mistake) => ({ ...mistake, place: source.place(mistake.path) }))
  throw new ConfigurationError(
    (source.broken ? source.problems : placed).map(({ path, message, place }) => {
      const where = place ? `${file}:${place.line}:${place.column}` : file
      const sentence = [where, pathText(path), message].filter((part) => part !== '').join(' ')
      return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
    }),
  )
}

function remainTime(said: number | undefined, notes: string[]): number {
  if (said === undefined) {
    notes.push(`DIFY_CONVERSATION_REMAIN_TIME is not set: a session ends after ${USUAL_REMAIN} minutes of silence.`)
    return USUAL_REMAIN
  }
  if (said > 0) return said
  notes.push(
    `DIFY_CONVERSATION_REMAIN_TIME=${said}: nothing was remembered there; here a session ends after a minute of silence.`,
  )
  return 1
}
