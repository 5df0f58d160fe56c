import { z } from 'zod'
import { field } from '../contract/language.ts'

const secret = z.string().max(4096).meta({ secret: true })
const most = z.int().min(0).max(1_000_000_000)

const attribute = (name: string) => z.string().min(1).max(100).default(name)

const ldap = z.strictObject({
  type: z.literal('ldap'),
  url: z
    .string()
    .regex(/^ldaps?:\/\/\S+$/, 'must be an address such as ldaps://directory.example.com')
    .meta(field({ title: { 'zh-CN': '地址', en: 'Address' }, example: 'ldaps://directory.example.com' })),
  bindDn: z.string().meta(
    field({
      title: { 'zh-CN': '登录 DN', en: 'Bind DN' },
      help: { 'zh-CN': '留空表示匿名。', en: 'Empty: nobody in particular.' },
      example: 'cn=reader,dc=example,dc=com',
    }),
  ),
  bindPassword: secret.meta({ ...field({ title: { 'zh-CN': '登录密码', en: 'Bind password' } }), secret: true }),
  baseDn: z
    .string()
    .meta(field({ title: { 'zh-CN': '搜索起点', en: 'Base DN' }, example: 'ou=people,dc=example,dc=com' })),
  filter: z
    .string()
    .max(2000)
    .default('(employeeNumber={employeeNo})')
    .meta(
      field({
        title: { 'zh-CN': '过滤条件', en: 'Filter' },
        help: {
          'zh-CN': '可用 {id}、{name}、{email}、{mobile}、{employeeNo}：平台提供的发送者资料。',
          en: 'May name {id}, {name}, {email}, {mobile} and {employeeNo}: what the platform tells of the sender.',
        },
      }),
    ),
  attributes: z
    .strictObject({
      name: attribute('cn').meta(field({ title: { 'zh-CN': '姓名', en: 'Name' } })),
      email: attribute('mail').meta(field({ title: { 'zh-CN': '邮箱', en: 'E-mail' } })),
      department: attribute('departmentNumber').meta(field({ title: { 'zh-CN': '部门', en: 'Department' } })),
    })
    .prefault({})
    .meta(field({ title: { 'zh-CN': '属性', en: 'Attributes' } })),
  startTls: z
    .boolean()
    .default(false)
    .meta(field({ title: { 'zh-CN': '用 StartTLS 加密', en: 'Encrypt with StartTLS' } })),
  ca: z
    .string()
    .max(100_000)
    .optional()
    .meta(
      field({
        title: { 'zh-CN': 'CA 证书', en: 'CA certificate' },
        help: {
          'zh-CN': 'PEM；服务器证书由自建 CA 签发时填写。',
          en: "PEM, where the server's certificate is of a CA of your own.",
        },
      }),
    ),
})

const http = z.strictObject({
  type: z.literal('http'),
  url: z
    .url({ protocol: /^https?$/ })
    .meta(field({ title: { 'zh-CN': '地址', en: 'Address' }, example: 'https://erp.example.com/teahouse' })),
  token: secret.optional().meta({ ...field({ title: { 'zh-CN': '令牌', en: 'Token' } }), secret: true }),
})

const limits = z.strictObject({
  perMinute: most.default(0).meta(field({ title: { 'zh-CN': '每分钟消息数', en: 'Messages a minute' } })),
  perDay: most.default(0).meta(field({ title: { 'zh-CN': '每天消息数', en: 'Messages a day' } })),
  tokensPerDay: most.default(0).meta(field({ title: { 'zh-CN': '每天 token 数', en: 'Tokens a day' } })),
})

/** How senders become users (contract §3), and how much they may say. */
export const usersConfig = z
  .strictObject({
    mapping: z
      .enum(['auto', 'fixed', 'directory'])
      .default('auto')
      .meta(
        field({
          title: { 'zh-CN': '发送者对应的用户', en: 'How senders become users' },
          help: {
            'zh-CN': 'auto：按已验证的邮箱或工号查找，否则新建；fixed：所有人都是同一个用户；directory：问目录。',
            en: 'auto: found by a verified e-mail address or an employee number, else made; fixed: everybody is one user; directory: a directory is asked.',
          },
        }),
      ),
    fixedUser: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(
        field({
          title: { 'zh-CN': '固定用户', en: 'The one user' },
          help: { 'zh-CN': '用户的 ID 或名字；没有时新建。', en: "A user's id or name; made when there is none." },
        }),
      ),
    directory: z
      .discriminatedUnion('type', [ldap, http])
      .optional()
      .meta(field({ title: { 'zh-CN': '目录', en: 'Directory' } })),
    limits: z
      .strictObject({
        perUser: limits.prefault({}).meta(field({ title: { 'zh-CN': '每个用户', en: 'Each user' } })),
        departments: z
          .record(z.string().min(1).max(200), limits)
          .default({})
          .meta(
            field({
              title: { 'zh-CN': '部门', en: 'Departments' },
              help: { 'zh-CN': '整个部门合计。', en: 'Everybody in the department together.' },
            }),
          ),
      })
      .prefault({})
      .meta(
        field({
          title: { 'zh-CN': '限额', en: 'Limits' },
          help: { 'zh-CN': '0 表示不限。', en: '0 = no limit.' },
        }),
      ),
  })
  .superRefine(({ mapping, fixedUser, directory }, context) => {
    const needs = (path: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `is missing: mapping ${mapping} needs it` })
    if (mapping === 'fixed' && fixedUser === undefined) needs('fixedUser')
    if (mapping === 'directory' && directory === undefined) needs('directory')
  })

export type UsersConfig = z.output<typeof usersConfig>

export type DirectoryConfig = NonNullable<UsersConfig['directory']>
