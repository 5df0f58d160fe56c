import { z } from 'zod'
import { UserError } from '../contract/errors.ts'
import { field } from '../contract/language.ts'
import type { Json } from '../contract/message.ts'
import type { Vault } from '../lib/secret.ts'
import { openSecrets, sealSecrets, secretsIn } from '../lib/secret-fields.ts'
import type { Store } from '../store/db.ts'
import type { Origin } from '../store/schema.ts'
import { listSettings, putSetting } from '../store/settings.ts'
import { configuredId } from './configured-id.ts'
import { signInConfig } from './sign-in-config.ts'
import { usersConfig } from './user-config.ts'

const days = z.int().min(0).max(36_500)

/** How long what is no longer needed is kept. */
const retention = z
  .strictObject({
    contentDays: days.default(0).meta(
      field({
        title: { 'zh-CN': '消息内容保留天数', en: 'Days that texts and files are kept' },
        help: { 'zh-CN': '0 表示永久。', en: '0 = for ever.' },
      }),
    ),
    timelineDays: days.default(90).meta(
      field({
        title: { 'zh-CN': '消息过程保留天数', en: "Days that a message's timeline is kept" },
        help: { 'zh-CN': '0 表示永久。', en: '0 = for ever.' },
      }),
    ),
    auditDays: days.default(0).meta(
      field({
        title: { 'zh-CN': '审计记录保留天数', en: 'Days that the audit log is kept' },
        help: { 'zh-CN': '0 表示永久。', en: '0 = for ever.' },
      }),
    ),
  })
  .meta(field({ title: { 'zh-CN': '保留', en: 'Retention' } }))

/**
 * What is configured once for the whole gateway, by its key at the top of the configuration file. A new one is a line here: the file,
 * the plan, the export and the database then know it.
 */
export const sections = {
  language: z.enum(['zh-CN', 'en']).meta(
    field({
      title: { 'zh-CN': '机器人的语言', en: 'Language of the bots' },
      help: { 'zh-CN': '用于没有自己设置语言的渠道。', en: 'Of channels that name none.' },
    }),
  ),
  transcription: configuredId.meta(
    field({ title: { 'zh-CN': '语音识别模型', en: 'Model that listens to voice messages' }, ref: 'models' }),
  ),
  users: usersConfig,
  signIn: signInConfig,
  retention,
  simulators: z.boolean().meta(field({ title: { 'zh-CN': '模拟平台', en: 'Simulated platforms' } })),
}

export type SectionName = keyof typeof sections

export const sectionNames = z.enum(Object.keys(sections) as [SectionName, ...SectionName[]]).options

const some = z.object(sections).partial()

/** What is set, checked, defaults filled in, secrets open. */
export type Sections = z.output<typeof some>

/** A section as a person would write it, and who declares it. */
export interface Section {
  value: Json
  origin: Origin
}

type Db = Parameters<typeof putSetting>[0]

const placeOf = (name: SectionName) => `settings/${name}`

/** Keeps a section, its secrets sealed; undefined clears it. It must fit its schema. */
export async function putSection(
  db: Db,
  vault: Vault,
  { name, section }: { name: SectionName; section: Section | undefined },
): Promise<void> {
  const sealed = section && {
    ...section,
    value: sealSecrets(sections[name], section.value, vault, placeOf(name)),
  }
  return putSetting(db, name, sealed)
}

/** Every section that is set, secrets open. What `vault` throws for one that cannot be opened is thrown on. */
export async function openSections(db: Db, vault: Pick<Vault, 'open'>): Promise<Map<SectionName, Section>> {
  const stored = await listSettings(db)
  return new Map(
    sectionNames.flatMap((name): [SectionName, Section][] => {
      const setting = stored.get(name)
      if (!setting) return []
      const value = openSecrets(sections[name], setting.value, vault, placeOf(name))
      return [[name, { ...setting, value }]]
    }),
  )
}

/** What is in force. Every secret is told before anything can log it; a section that cannot be used is named and left out. */
export async function loadSections(
  { store, vault }: { store: Store; vault: Vault },
  on: { secret(text: string): void; broken(name: string, why: string): void },
): Promise<Sections> {
  const lost = new Map<string, string>()
  const opened = await openSections(store.db, {
    open(sealed, place) {
      try {
        return vault.open(sealed, place)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        lost.set(place, error.message)
        return ''
      }
    },
  })
  const found: Record<string, Json> = {}
  for (const [name, { value }] of opened) {
    const why = lost.get(placeOf(name))
    if (why !== undefined) on.broken(name, why)
    else found[name] = value
    for (const { text } of secretsIn(sections[name], value)) on.secret(text)
  }
  for (const { path, message } of some.safeParse(found).error?.issues ?? []) {
    on.broken(String(path[0]), `${path.join('.')} ${message}`)
    delete found[String(path[0])]
  }
  return some.parse(found)
}
