import { stringify } from 'yaml'
import type { Json } from '../contract/message.ts'
import { mapTexts, nodesOf } from '../lib/schema-walk.ts'
import { type Kind, listConfigured } from '../store/configured.ts'
import { getSetting } from '../store/settings.ts'
import { type Entry, entryOf, kinds } from './config-schemas.ts'
import type { Shelf } from './configuration-plan.ts'
import { schemaFor } from './entry.ts'

/**
 * Everything that is configured, as a configuration file in which `${SUPPORT_CLIENT_SECRET}` stands for each secret.
 * The variables that it needs are listed at its top.
 */
export async function exportConfiguration({ store, providers }: Pick<Shelf, 'store' | 'providers'>): Promise<string> {
  const names = new Names()
  const sections: Partial<Record<Kind, Json[]> & { transcription: string }> = {}
  for (const kind of kinds) {
    const rows = await listConfigured(store.db, kind)
    if (rows.length === 0) continue
    // Secrets stay sealed: an export needs none of them, and works without the key.
    sections[kind] = rows.map((row) => withVariables(kind, entryOf(kind, row)))
  }

  const transcription = await getSetting(store.db, 'transcription')
  if (transcription !== undefined) sections.transcription = transcription

  function withVariables(kind: Kind, entry: Entry): Json {
    return mapTexts(nodesOf(schemaFor(kind, entry, providers)), entry, (text, { path, secret }) =>
      secret && text !== '' ? `\${${names.take(String(entry.id), path)}}` : text.replaceAll('${', () => '$${'),
    )
  }

  const head = names.taken.map((name) => `#   ${name}=\n`).join('')
  const needs = head === '' ? '' : `# Needs these environment variables, in .env for example:\n${head}\n`
  const body = Object.keys(sections).length === 0 ? '{}\n' : stringify(sections, { lineWidth: 0 })
  return needs + body
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
