import { isRecord } from '../../../../lib/json.ts'
import type { Backend, Command } from '../backend.ts'
import { BotApiError, mistake } from '../bot-api-error.ts'
import type { Params } from '../params.ts'
import { Described, type Method } from './method.ts'

export const botMethods: Method[] = [
  { name: 'getMe', params: '', run: getMe },
  { name: 'getUpdates', params: 'offset limit timeout allowed_updates', run: getUpdates },
  {
    name: 'setWebhook',
    params: 'url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token',
    run: (backend, params) => setWebhook(backend, params, params.text('url')),
  },
  { name: 'deleteWebhook', params: 'drop_pending_updates', run: (backend, params) => setWebhook(backend, params, '') },
  { name: 'getWebhookInfo', params: '', run: (backend) => backend.webhook.info() },
  { name: 'setMyCommands', params: 'commands scope language_code', run: setMyCommands },
  { name: 'getMyCommands', params: 'scope language_code', run: getMyCommands },
  { name: 'deleteMyCommands', params: 'scope language_code', run: deleteMyCommands },
  { name: 'answerCallbackQuery', params: 'callback_query_id text show_alert url cache_time', run: answerCallbackQuery },
]

function getMe(backend: Backend): object {
  return {
    ...backend.me,
    can_join_groups: true,
    can_read_all_group_messages: !backend.privacy,
    supports_guest_queries: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: backend.options.privateTopics ?? false,
    allows_users_to_create_topics: backend.options.privateTopics ?? false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }
}

async function getUpdates(backend: Backend, params: Params, signal: AbortSignal): Promise<unknown> {
  if (!backend.webhook.isSet) return backend.poll.poll(params, signal)
  const words =
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
  backend.rules.broke(`getUpdates: ${words}`)
  throw await backend.poll.conflict(words)
}

function setWebhook(backend: Backend, params: Params, url: string): Described {
  if (url !== '') backend.webhook.countChange()
  const description = backend.webhook.set(params, url)
  if (description === 'Webhook was set') backend.poll.end('Conflict: terminated by setWebhook request')
  return new Described(true, description)
}

function setMyCommands(backend: Backend, params: Params): true {
  const given = params.json('commands', 'commands')
  if (!Array.isArray(given)) throw mistake('Expected an Array of BotCommand')
  if (given.length > 100) throw mistake('BOT_COMMANDS_TOO_MUCH')
  backend.commands.set(scopeKey(params), given.map(readCommand))
  return true
}

function readCommand(given: unknown): Command {
  if (!isRecord(given)) throw mistake("Can't parse BotCommand: expected an Object")
  const { command, description } = given
  if (typeof command !== 'string' || typeof description !== 'string') {
    throw mistake('Can\'t parse BotCommand: Field "command" must be of type String')
  }
  const name = command.replace(/^\//, '')
  if (!/^[a-z0-9_]{1,32}$/.test(name)) throw mistake('BOT_COMMAND_INVALID')
  if (description.trim() === '') throw mistake('Command description must be non-empty')
  if (description.length > 256) throw mistake('BOT_COMMAND_DESCRIPTION_INVALID')
  return { command: name, description }
}

function getMyCommands(backend: Backend, params: Params): Command[] {
  return backend.commands.get(scopeKey(params)) ?? []
}

function deleteMyCommands(backend: Backend, params: Params): true {
  backend.commands.delete(scopeKey(params))
  return true
}

const scopes = [
  'default',
  'all_private_chats',
  'all_group_chats',
  'all_chat_administrators',
  'chat',
  'chat_administrators',
  'chat_member',
]

function scopeKey(params: Params): string {
  const scope = params.json('scope', 'BotCommandScope') ?? { type: 'default' }
  if (!isRecord(scope) || !scopes.includes(String(scope.type))) {
    throw new BotApiError(400, "Bad Request: can't parse BotCommandScope: unsupported type specified", {
      mistake: true,
    })
  }
  return [scope.type, scope.chat_id, scope.user_id, params.text('language_code')].join(' ')
}

function answerCallbackQuery(backend: Backend, params: Params): true {
  const text = params.text('text')
  if (text.length > 200) throw mistake('MESSAGE_TOO_LONG')
  backend.callbacks.answer(params.text('callback_query_id'), text, params.flag('show_alert'))
  backend.changed()
  return true
}
