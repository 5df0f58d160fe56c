import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import type { DifySettings } from './settings.ts'

const Variable = z.object({ variable: z.string(), required: z.boolean().optional().catch(undefined) })
const Form = z.object({ user_input_form: z.array(z.record(z.string(), z.unknown())).catch([]) }).catch({
  user_input_form: [],
})

/** Files come from people, with their messages. */
const fromPeople = ['file', 'file-list']

/** Throws when the app requires inputs that the settings do not give: it would refuse every message. */
export function mustGiveRequired(parameters: unknown, { app, inputs, queryInput }: DifySettings): void {
  const missing = requiredIn(parameters).filter((name) => {
    if (app !== 'chatbot' && name === queryInput) return false
    // Dify counts an empty text as none.
    return [undefined, null, ''].some((nothing) => inputs[name] === nothing)
  })
  if (missing.length === 0) return
  const names = missing.map((name) => `“${name.slice(0, 100)}”`).join(', ')
  throw new RemoteError('invalid', `the app requires ${names}, which the settings do not give: add to “inputs”`)
}

function requiredIn(parameters: unknown): string[] {
  const fields = Form.parse(parameters).user_input_form.flatMap((field) => Object.entries(field))
  return fields.flatMap(([type, described]) => {
    const { data } = Variable.safeParse(described)
    return data?.required && !fromPeople.includes(type) ? [data.variable] : []
  })
}
