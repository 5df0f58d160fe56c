import type { Backend } from '../backend.ts'
import { mistake } from '../bot-api-error.ts'
import { existsIn } from '../options.ts'
import type { Params } from '../params.ts'
import { threadIn, writableRoom } from './addressing.ts'
import { draftText } from './content.ts'
import type { Method } from './method.ts'

/** Signs of life that are no messages: they vanish by themselves. */
export const presenceMethods: Method[] = [
  { name: 'sendChatAction', params: 'business_connection_id chat_id message_thread_id action', run: sendChatAction },
  {
    name: 'sendMessageDraft',
    since: '9.3',
    params: 'chat_id message_thread_id draft_id text parse_mode entities can_stop keep_on_stop',
    run: sendMessageDraft,
  },
]

const actions = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location ' +
    'record_video_note upload_video_note'
  ).split(' '),
)
const actionLife = 5_000
const draftLife = 30_000

function sendChatAction(backend: Backend, params: Params): true {
  const action = params.text('action').toLowerCase()
  if (!actions.has(action)) throw mistake('Wrong parameter action in request')
  const room = writableRoom(backend, params)
  const thread = params.integer('message_thread_id')
  room.actions.set(thread, { action, until: backend.clock.now() + actionLife })
  backend.clock.after(actionLife, backend.changed)
  backend.changed()
  return true
}

function sendMessageDraft(backend: Backend, params: Params): true {
  const shown = draftText(params)
  const id = params.integer('draft_id')
  const room = writableRoom(backend, params)
  if (id === 0) throw mistake('RANDOM_ID_INVALID')
  const version = backend.options.apiVersion ?? '10.3'
  const everybody = existsIn(version, '9.5') || backend.options.privateTopics === true
  if (!room.person || !everybody) throw mistake('TEXTDRAFT_PEER_INVALID')
  const thread = threadIn(backend, room, params) ?? 0
  backend.limiter.spend(room)
  const canStop = params.flag('can_stop') && existsIn(version, '10.3')
  room.drafts.set(thread, { id, shown, canStop, until: backend.clock.now() + draftLife })
  backend.clock.after(draftLife, backend.changed)
  backend.changed()
  return true
}
