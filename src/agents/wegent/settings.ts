import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { httpAddress } from '../../lib/http-fields.ts'

export const wegentSettings = z
  .strictObject({
    baseUrl: httpAddress().meta(
      field({
        title: { 'zh-CN': 'Wegent 地址', en: 'Address of Wegent' },
        help: { 'zh-CN': '/api/v1/responses 之前的部分。', en: 'Everything before /api/v1/responses.' },
        example: 'https://wegent.example.com',
      }),
    ),
    apiKey: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be a key, without spaces')
      .meta(
        field({
          title: { 'zh-CN': '密钥', en: 'Key' },
          help: {
            'zh-CN': '以 wg- 开头：个人密钥，或管理员创建的服务密钥。服务密钥后可加 #用户名 指定固定用户。',
            en: 'Begins with wg-: a personal key, or a service key from an administrator. A service key may name one user for all: wg-…#alice.',
          },
          secret: true,
        }),
      ),
    team: z
      .string()
      .regex(/^[^#\s][^#]*#[^#]*[^#\s](#[^#\s][^#]*)?$/, 'must be namespace#team, or namespace#team#model')
      .meta(
        field({
          title: { 'zh-CN': '智能体', en: 'Team' },
          help: {
            'zh-CN': '命名空间#智能体，可再加 #模型。',
            en: 'namespace#team; with #model, another model than the team’s own.',
          },
          example: 'default#my-team',
        }),
      ),
    asUser: z
      .boolean()
      .default(false)
      .meta(
        field({
          title: { 'zh-CN': '以提问者的身份', en: 'As the person who asks' },
          help: {
            'zh-CN': '每个人在 Wegent 里是各自的用户（首次提问时自动创建）。需要服务密钥。',
            en: 'Each person is a Wegent user of their own, created when they first ask. Needs a service key.',
          },
        }),
      ),
  })
  .refine(({ apiKey, asUser }) => !(asUser && /^wg-.*#/.test(apiKey)), {
    path: ['asUser'],
    error: 'must be false while the key names one user for all (wg-…#user): Wegent believes the key',
  })

export type WegentSettings = z.infer<typeof wegentSettings>
