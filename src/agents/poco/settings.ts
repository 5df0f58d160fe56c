import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { httpAddress } from '../../lib/http-fields.ts'

export const pocoSettings = z.strictObject({
  baseUrl: httpAddress()
    .default('http://localhost:8000')
    .meta(
      field({
        title: { 'zh-CN': '后端地址', en: 'Address of the backend' },
        help: { 'zh-CN': '不含 /api/v1。', en: 'Without /api/v1.' },
        example: 'http://poco-backend:8000',
      }),
    ),
  userId: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be plain ASCII without spaces')
    .default('default')
    .meta(
      field({
        title: { 'zh-CN': 'Poco 用户', en: 'User of Poco' },
        help: {
          'zh-CN': '所有任务都以这个用户的身份运行。',
          en: 'All tasks run in the name of this one.',
        },
      }),
    ),
  internalToken: z
    .string()
    .regex(/^[\x21-\x7e]*$/, 'must be the token, without spaces')
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '内部令牌', en: 'Internal token' },
        help: {
          'zh-CN': 'Poco 的 INTERNAL_API_TOKEN；没有登录的旧版本和单用户模式不需要。',
          en: 'INTERNAL_API_TOKEN of Poco; old versions and single-user mode need none.',
        },
        secret: true,
      }),
    ),
  eventToken: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be the token, without spaces')
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '事件令牌', en: 'Event token' },
        help: {
          'zh-CN':
            '给会主动推送事件的 Poco 版本：与它的 IM_EVENT_TOKEN 相同，地址是 /api/v1/internal/backend-events。其余版本不需要。',
          en: 'For versions of Poco that push their events: the same as its IM_EVENT_TOKEN; the address is /api/v1/internal/backend-events. Others need none.',
        },
        secret: true,
      }),
    ),
  publicUrl: httpAddress()
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '网页地址', en: 'Address of the web page' },
        help: {
          'zh-CN': '人们在浏览器里打开 Poco 的地址；填写后会附上会话链接。',
          en: 'Where people open Poco in a browser; with it, links to sessions are given.',
        },
        example: 'http://poco.example.com:3000',
      }),
    ),
})

export type PocoSettings = z.infer<typeof pocoSettings>
