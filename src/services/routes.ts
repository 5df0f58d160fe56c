import { z } from 'zod'
import { field } from '../contract/language.ts'
import type { Chat } from '../contract/message.ts'
import { configuredId } from './configured-id.ts'

/** One text, or a list of which any will do. */
const anyOf = (text: z.ZodString) => z.union([text, z.array(text).min(1).max(1000)]).optional()

const id = z.string().min(1).max(200)
const words = z.string().trim().min(1).max(200)

/** One rule of a channel. What it names must all hold; where it lists several, any of them does. */
export const route = z
  .strictObject({
    group: anyOf(id).meta(
      field({
        title: { 'zh-CN': '群', en: 'Group' },
        help: { 'zh-CN': '群 ID 或群名称。', en: "A group's id, or its name." },
      }),
    ),
    sender: anyOf(id).meta(field({ title: { 'zh-CN': '发送者 ID', en: 'Sender id' } })),
    department: anyOf(words).meta(
      field({
        title: { 'zh-CN': '部门', en: 'Department' },
        help: {
          'zh-CN': '平台通讯录里发送者的部门；平台不提供时不匹配。',
          en: "The sender's, as the platform's directory has it; where it has none, the rule does not apply.",
        },
      }),
    ),
    keyword: anyOf(words).meta(
      field({
        title: { 'zh-CN': '关键词', en: 'Keyword' },
        help: { 'zh-CN': '消息中包含即可，不分大小写。', en: 'Anywhere in what is said, in upper or lower case.' },
        example: 'refund',
      }),
    ),
    prefix: anyOf(words.regex(/^[^/／]/, 'must not begin with a slash: that is how commands begin')).meta(
      field({
        title: { 'zh-CN': '开头', en: 'Beginning' },
        help: {
          'zh-CN': '消息以此开头，不分大小写；消息原样交给智能体。',
          en: 'What is said begins with it, in upper or lower case; the agent is told all of it.',
        },
        example: 'code:',
      }),
    ),
    agent: configuredId.meta(field({ title: { 'zh-CN': '智能体', en: 'Agent' }, ref: 'agents' })),
  })
  .refine(({ agent: _agent, ...conditions }) => Object.values(conditions).some((value) => value !== undefined), {
    message: 'has no condition: name a group, sender, department, keyword or prefix',
  })

export type Route = z.output<typeof route>

/** What is known of a message that looks for its agent. */
export interface Traveller {
  text: string
  sender?: string | undefined
  /** Absent in a direct chat. */
  group?: Pick<Chat, 'key' | 'title'> | undefined
  /** Asked only where a rule needs it, and nothing else about that rule is against it. */
  department(): Promise<string | undefined>
}

/** The index of the first rule that fits; -1 when none does. */
export async function findRoute(routes: readonly Route[], traveller: Traveller): Promise<number> {
  const text = plain(traveller.text)
  const { group, sender } = traveller
  for (const [index, rule] of routes.entries()) {
    if (rule.group !== undefined && !listed(rule.group, (it) => it === group?.key || it === group?.title)) continue
    if (rule.sender !== undefined && !listed(rule.sender, (it) => it === sender)) continue
    if (rule.keyword !== undefined && !listed(rule.keyword, (it) => text.includes(plain(it)))) continue
    if (rule.prefix !== undefined && !listed(rule.prefix, (it) => text.startsWith(plain(it)))) continue
    if (rule.department === undefined) return index
    const department = await traveller.department()
    if (department !== undefined && listed(rule.department, (it) => plain(it) === plain(department))) return index
  }
  return -1
}

/** Whether the rule may lead one message elsewhere than the next. */
export const readsWords = ({ keyword, prefix }: Route): boolean => keyword !== undefined || prefix !== undefined

const listed = (wanted: string | string[], fits: (one: string) => boolean) => [wanted].flat().some(fits)

/** Upper and lower case, full and half width are one. */
const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase()
