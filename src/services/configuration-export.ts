import { Document, Scalar, visit } from 'yaml'
import type { z } from 'zod'
import type { Json } from '../contract/message.ts'
import { mapTexts, nodesOf } from '../lib/schema-walk.ts'
import { type Kind, listConfigured } from '../store/configured.ts'
import { listSettings } from '../store/settings.ts'
import { entryOf, kinds } from './config-schemas.ts'
import type { Shelf } from './configuration-plan.ts'
import { schemaFor } from './entry.ts'
import { type SectionName, sectionNames, sections } from './sections.ts'

/**
 * Everything that is configured, as a configuration file in which `${SUPPORT_CLIENT_SECRET}` stands for each secret.
 * The variables that it needs are listed at its top.
 */
export async function exportConfiguration({ store, providers }: Pick<Shelf, 'store' | 'providers'>): Promise<string> {
  const names = new Names()
  const exported: Partial<Record<Kind | SectionName, Json>> = {}
  for (const kind of kinds) {
    const rows = await listConfigured(store.db, kind)
    if (rows.length === 0) continue
    // Secrets stay sealed: an export needs none of them, and works without the key.
    exported[kind] = rows.map((row) => {
      const entry = entryOf(kind, row)
      return withVariables(schemaFor(kind, entry, providers), String(entry.id), entry)
    })
  }

  const settings = await listSettings(store.db)
  for (const name of sectionNames) {
    const setting = settings.get(name)
    if (setting) exported[name] = withVariables(sections[name], name, setting.value)
  }

  function withVariables(schema: z.ZodType, id: string, value: Json): Json {
    return mapTexts(nodesOf(schema), value, (text, { path, secret }) =>
      secret && text !== '' ? `\${${names.take(id, path)}}` : text.replaceAll('${', () => '$${'),
    )
  }

  const head = names.taken.map((name) => `#   ${name}=\n`).join('')
  const needs = head === '' ? '' : `# Needs these environment variables, in .env for example:\n${head}\n`
  const body = Object.keys(exported).length === 0 ? '{}\n' : spelled(exported)
  return needs + body
}

/** A text whose first line is empty may lose spaces as a block (yaml 2.9.1). */
function spelled(value: object): string {
  const document = new Document(value)
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /^[ \t]*\n/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** Names of variables, each given once. */
class Names {
  readonly taken: string[] = []

  /** `support`, `settings.clientSecret` → SUPPORT_CLIENT_SECRET */
  take(id: string, path: (string | number)[]): string {
    const fields = path[0] === 'settings' ? path.slice(1) : path
    const words = [id, ...fields].join('_').replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    const plain = words.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
    // A name may not begin with a digit, and TEAHOUSE_… is the gateway's own.
    const name = /^(\d|TEAHOUSE_)/.test(plain) ? `MY_${plain}` : plain
    let free = name
    for (let n = 2; this.taken.includes(free); n++) free = `${name}_${n}`
    this.taken.push(free)
    return free
  }
}
