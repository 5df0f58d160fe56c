import type { JsonObject } from '../../../lib/json.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Directory, Person } from './directory.ts'
import type { Scopes } from './scopes.ts'
import { json, ok, Refusal, type Route } from './wire.ts'

/** Who the bot, its people and its chats are. */
export function peopleRoutes(directory: Directory, scopes: Scopes): Route[] {
  return [
    {
      name: 'GET /open-apis/bot/v3/info',
      token: true,
      handle: () => {
        const { name, openId } = directory.bot
        const bot = { activate_status: 2, app_name: name, avatar_url: '', ip_white_list: [], open_id: openId }
        // The one answer whose result stands beside `code` and not in `data`.
        return json({ code: 0, msg: 'ok', bot })
      },
    },
    {
      name: 'GET /open-apis/contact/v3/users/:user_id',
      token: true,
      scopes: ['contact:user.base:readonly', 'contact:contact.base:readonly'],
      handle: (call) => ok({ user: profile(personIn(call, directory), scopes) }),
    },
    {
      name: 'GET /open-apis/contact/v3/departments/:department_id',
      token: true,
      scopes: ['contact:department.base:readonly', 'contact:contact:readonly_as_app'],
      handle: ({ params }) => {
        if (params[0] !== department.open_department_id) throw new Refusal(40015, 'department not exist')
        return ok({ department })
      },
    },
    {
      name: 'GET /open-apis/im/v1/chats/:chat_id',
      token: true,
      scopes: ['im:chat', 'im:chat:readonly'],
      handle: ({ params }) => ok(chatData(params[0] ?? '', directory)),
    },
  ]
}

/** Everybody works there. */
const department = { name: '研发部', open_department_id: 'od-4e6ac4d14bcd5071a37a39de902c7141' }

function personIn({ params, query }: Call, directory: Directory): Person {
  const type = query.get('user_id_type') ?? 'open_id'
  const person = directory.personBy(type, params[0] ?? '')
  if (!person) throw new Refusal(99992351, `The request you send is not a valid {${type}} or not exists.`)
  if (person.outside) throw new Refusal(41050, 'no user authority error')
  return person
}

/** Each field asks for a permission of its own, and is just not there without. */
function profile(person: Person, scopes: Scopes): JsonObject {
  const { id, unionId, userId, name, email, mobile, employeeNo } = person
  return {
    open_id: id,
    union_id: unionId,
    name,
    en_name: '',
    avatar: {},
    ...(scopes.has('contact:user.employee_id:readonly') && { user_id: userId }),
    ...(scopes.has('contact:user.email:readonly') && { email }),
    ...(scopes.has('contact:user.phone:readonly') && { mobile }),
    ...(scopes.has('contact:user.employee:readonly') && { employee_no: employeeNo }),
    ...(scopes.has('contact:user.department:readonly') && { department_ids: [department.open_department_id] }),
  }
}

function chatData(id: string, directory: Directory): JsonObject {
  const chat = directory.chat(id)
  if (!chat) throw new Refusal(232006, 'Your request contains an invalid chat_id.')
  if (chat.kind === 'direct')
    return { name: '', chat_mode: 'p2p', chat_type: 'private', tenant_key: directory.tenantKey }
  if (!chat.hasBot) throw new Refusal(232011, 'Operator can NOT be out of the chat.')
  return {
    avatar: '',
    name: chat.title,
    description: '',
    chat_mode: chat.topics ? 'topic' : 'group',
    chat_type: 'private',
    chat_status: chat.dissolved ? 'dissolved' : 'normal',
    external: false,
    tenant_key: directory.tenantKey,
  }
}
