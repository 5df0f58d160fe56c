import { z } from 'zod'
import { field } from '../contract/language.ts'
import { configuredId } from './configured-id.ts'
import { roles } from './roles.ts'

const groups = z.array(z.string().min(1).max(200)).max(100).default([])

const oidcProvider = z.strictObject({
  id: configuredId.meta(field({ title: { 'zh-CN': '标识', en: 'Id' } })),
  title: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta(field({ title: { 'zh-CN': '按钮上的名称', en: 'Name on the button' } })),
  issuer: z.url({ protocol: /^https?$/, error: 'must be a web address such as https://login.example.com' }).meta(
    field({
      title: { 'zh-CN': '签发者', en: 'Issuer' },
      help: {
        'zh-CN': '其下有 /.well-known/openid-configuration。',
        en: 'Below it is /.well-known/openid-configuration.',
      },
    }),
  ),
  clientId: z.string().min(1).max(500),
  clientSecret: z.string().max(4096).optional().meta({ secret: true }),
  scopes: z.array(z.string().min(1).max(100)).max(30).default(['openid', 'profile', 'email']),
  roles: z
    .strictObject({
      claim: z.string().min(1).max(200),
      admin: groups,
      operator: groups,
      viewer: groups,
    })
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '角色', en: 'Roles' },
        help: {
          'zh-CN': '哪个声明里有用户组，哪些组是哪个角色。每次登录时都会更新。',
          en: 'Which claim names the groups of a person, and which of them have which role. It is read at every sign-in.',
        },
      }),
    ),
  defaultRole: z
    .enum(roles)
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '默认角色', en: 'Role of everybody else' },
        help: {
          'zh-CN': '不填时，没有角色的人不能登录。',
          en: 'Without one, who has no role is not let in.',
        },
      }),
    ),
})

/** Other services that people sign in through (docs/operations.md). */
export const signInConfig = z
  .strictObject({ oidc: z.array(oidcProvider).max(20).default([]) })
  .superRefine(({ oidc }, context) => {
    for (const [index, { id }] of oidc.entries()) {
      if (oidc.findIndex((other) => other.id === id) === index) continue
      context.addIssue({ code: 'custom', path: ['oidc', index, 'id'], message: 'is the same as that of another one' })
    }
  })
  .meta(field({ title: { 'zh-CN': '登录', en: 'Sign-in' } }))

export type OidcProvider = z.output<typeof oidcProvider>
