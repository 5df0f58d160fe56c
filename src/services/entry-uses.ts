import { mapTexts, nodesOf } from '../lib/schema-walk.ts'
import { type Kind, listConfigured } from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import { listSettings } from '../store/settings.ts'
import { entryOf, kinds, type Providers } from './config-schemas.ts'
import { schemaFor } from './entry.ts'
import { sectionNames, sections } from './sections.ts'

/** Somewhere that the configuration names something else that is configured. */
export interface Use {
  kind: Kind | 'settings'
  id: string
  /** `routes.0.agent` */
  field: string
}

/** Every channel, agent and setting that names this agent or model. */
export async function usesOf(
  db: Store['db'],
  providers: Providers,
  wanted: { kind: Kind; id: string },
): Promise<Use[]> {
  const uses: Use[] = []
  for (const kind of kinds) {
    for (const row of await listConfigured(db, kind)) {
      const entry = entryOf(kind, row)
      mapTexts(nodesOf(schemaFor(kind, entry, providers)), entry, (text, { path, ref }) => {
        if (ref === wanted.kind && text === wanted.id) uses.push({ kind, id: row.id, field: path.join('.') })
        return text
      })
    }
  }
  const settings = await listSettings(db)
  for (const name of sectionNames) {
    mapTexts(nodesOf(sections[name]), settings.get(name)?.value ?? null, (text, { path, ref }) => {
      if (ref === wanted.kind && text === wanted.id)
        uses.push({ kind: 'settings', id: name, field: path.join('.') || name })
      return text
    })
  }
  return uses
}
