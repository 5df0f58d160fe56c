import { botMethods } from './bot.ts'
import { chatMethods } from './chats.ts'
import { mediaMethods } from './media.ts'
import { messageMethods } from './messages.ts'
import type { Method } from './method.ts'
import { presenceMethods } from './presence.ts'

export interface KnownMethod extends Method {
  known: ReadonlySet<string>
}

const all = [...botMethods, ...messageMethods, ...presenceMethods, ...mediaMethods, ...chatMethods]

/** By name in lower case: the server does not look at the case. */
export const methods: ReadonlyMap<string, KnownMethod> = new Map(
  all.map((method) => [
    method.name.toLowerCase(),
    { ...method, known: new Set(['method', ...method.params.split(' ')]) },
  ]),
)
