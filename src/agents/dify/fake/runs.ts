import { type Call, sendJson, sendStream } from '../../../lib/fake-server.ts'
import { isRecord } from '../../../lib/json.ts'
import type { App, Script } from './apps.ts'
import { type Desk, stream } from './asks.ts'
import type { Form, Task } from './books.ts'
import { scribeFor, seconds } from './events.ts'
import { invalid, notFound, Refused } from './refusals.ts'
import { finishedEvent, formInputs, runOf } from './workflow-events.ts'

/** POST …/{task_id}/stop (agents page §1.7): always a success; only the right user really stops something. */
export function stop(call: Call, app: App, taskId: string, { books, watch }: Desk): void {
  const user = userIn(call, watch)
  const task = books.tasks.get(taskId)
  if (!task || task.app !== app) watch.broken(`${call.exchange.path}: stops a task that never was`)
  else if (task.user !== user) watch.broken(`${call.exchange.path}: stops the task of another user`)
  else task.stop.abort()
  sendJson(call, 200, { result: 'success' })
}

/** The user in a JSON body. */
export function userIn({ exchange }: Call, watch: Desk['watch']): string {
  const { body } = exchange
  if (typeof body === 'object' && body !== null && 'user' in body && typeof body.user === 'string' && body.user)
    return body.user
  watch.broken(`${exchange.path}: no user`)
  throw invalid('Arg user must be provided.')
}

/** The user in the query. */
export function userAsked({ url, exchange }: Call, watch: Desk['watch']): string {
  const user = url.searchParams.get('user')
  if (user) return user
  watch.broken(`${exchange.path}: no user`)
  throw invalid('Arg user must be provided.')
}

function runFor(app: App, runId: string, { books }: Desk): Task {
  const task = books.runs.get(runId)
  if (!task || task.app !== app) throw notFound('Workflow run not found.')
  return task
}

/** GET /workflows/run/{id}: `inputs` is JSON in a string here. */
export function run(call: Call, app: App, runId: string, desk: Desk): void {
  const task = runFor(app, runId, desk)
  sendJson(call, 200, { ...runOf(task, task.state), inputs: JSON.stringify(task.inputs) })
}

/** GET /workflow/{run}/events: what is left of a run. Of one that is over, how it ended. */
export async function runEvents(call: Call, app: App, runId: string, desk: Desk): Promise<void> {
  const user = userAsked(call, desk.watch)
  const task = runFor(app, runId, desk)
  if (task.user !== user) throw notFound('Workflow run not found.')
  if (task.state === 'paused' && task.form?.submitted) {
    task.state = 'running'
    return stream(call, task, { faults: { delay: desk.delay } }, desk, task.form)
  }
  if (task.state === 'paused')
    desk.watch.broken(`${call.exchange.path}: goes on with a run whose form is not submitted`)
  await sendStream(call, [finishedEvent(scribeFor(task, desk.origin()), task.state)])
}

/** Forms that a run waits for (agents page §1.9). */
export function form(call: Call, app: App, token: string, desk: Desk) {
  const open = openForm(app, token, desk)
  const asked = open.task.script.form
  if (call.method === 'GET') {
    return sendJson(call, 200, {
      form_content: asked?.content ?? '',
      inputs: formInputs(open.task),
      resolved_default_values: {},
      user_actions: (asked?.actions ?? []).map((action) => ({ ...action, button_style: 'default' })),
      expiration_time: seconds(open.expiresAt),
    })
  }
  const user = userIn(call, desk.watch)
  if (open.task.user !== user) throw notFound('Form not found.')
  const { body } = call.exchange
  const action = typeof body === 'object' && body !== null && 'action' in body ? body.action : undefined
  if (typeof action !== 'string' || !asked?.actions.some((one) => one.id === action)) {
    throw new Refused(400, 'invalid_form_data', 'The action is not one of the form.')
  }
  open.given = inputsOf(body, asked)
  open.submitted = action
  sendJson(call, 200, {})
}

/** Every field has a text, one of its options where it has some, and there are no others. */
function inputsOf(body: unknown, asked: Script['form']): Record<string, unknown> {
  const inputs = isRecord(body) && isRecord(body.inputs) ? body.inputs : {}
  const fields = asked?.inputs ?? []
  for (const { name, options } of fields) {
    const value = inputs[name]
    if (typeof value !== 'string' || (options && !options.includes(value)))
      throw new Refused(400, 'invalid_form_data', `The value of ${name} is not valid.`)
  }
  if (Object.keys(inputs).length !== fields.length)
    throw new Refused(400, 'invalid_form_data', 'There are fields that the form does not have.')
  return inputs
}

function openForm(app: App, token: string, { books }: Desk): Form {
  const found = books.forms.get(token)
  if (!found || found.task.app !== app || !app.ways.forms) throw notFound('Form not found.')
  if (found.submitted) throw new Refused(412, 'human_input_form_submitted', 'The form was already submitted.')
  if (Date.now() > found.expiresAt) throw new Refused(412, 'human_input_form_expired', 'The form has expired.')
  return found
}
