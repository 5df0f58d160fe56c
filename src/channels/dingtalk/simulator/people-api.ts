import { textIn } from '../../../lib/json.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Directory, Person } from './directory.ts'
import { requestId } from './ids.ts'
import { json, LegacyRefusal, Refusal, type Route } from './wire.ts'

/** Who is who in the organisation. */
export function peopleRoutes(directory: Directory): Route[] {
  const legacy = (name: string, handle: Route['handle']): Route => ({
    name,
    family: 'oapi',
    token: true,
    scope: 'qyapi_get_member',
    handle,
  })
  return [
    legacy('POST /topapi/v2/user/get', ({ json: body }) => {
      if (textIn(body.userid) === '') throw new LegacyRefusal(400002, '缺少参数 userid')
      return found(profile(known(directory.colleague(textIn(body.userid)))))
    }),
    legacy('POST /topapi/user/getbyunionid', ({ json: body }) => {
      const person = known(directory.colleague(textIn(body.unionid), 'unionId'))
      return found({ contact_type: 0, userid: person.id })
    }),
    legacy('POST /topapi/v2/user/getbymobile', ({ json: body }) => {
      const person = known(directory.byMobile(textIn(body.mobile)))
      return found({ userid: known(person.external ? undefined : person).id })
    }),
    {
      ...legacy('POST /topapi/v2/department/get', ({ json: body }) => {
        const name = departments.get(Number(body.dept_id))
        if (name === undefined) throw new LegacyRefusal(60003, '部门不存在')
        return found({
          dept_id: Number(body.dept_id),
          name,
          parent_id: 1,
          create_dept_group: true,
          auto_add_user: true,
        })
      }),
      scope: 'qyapi_get_department_list',
    },
    {
      name: 'GET /v1.0/contact/users/:id',
      family: 'api',
      token: true,
      scope: 'Contact.User.Read',
      handle: () => {
        // Needs the access token of a person, which an app's own token is not.
        throw new Refusal(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', '没有调用该接口的权限', {
          accessdenieddetail: { requiredScopes: ['Contact.User.Read'] },
        })
      },
    },
  ]
}

/** Everybody works in the second one. */
const departments = new Map([
  [1, '茶馆'],
  [2, '研发部'],
])

function known(person: Person | undefined): Person {
  if (!person) throw new LegacyRefusal(60121, '找不到该用户')
  return person
}

function found(result: object): Answer {
  return json({ errcode: 0, errmsg: 'ok', request_id: requestId(), result })
}

function profile(person: Person): object {
  return {
    userid: person.id,
    unionid: person.unionId,
    name: person.name,
    avatar: '',
    job_number: person.jobNumber,
    title: '工程师',
    mobile: person.mobile,
    state_code: '86',
    email: person.email,
    dept_id_list: [2],
    active: true,
    real_authed: true,
    admin: false,
    boss: false,
    senior: false,
    hide_mobile: false,
    exclusive_account: false,
    leader_in_dept: [{ dept_id: 2, leader: false }],
  }
}
