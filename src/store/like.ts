import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** That a column contains these words, in whatever case; nothing in them is a pattern. */
export function containing(column: string | RawBuilder<string>, words: string): RawBuilder<SqlBool> {
  const text = typeof column === 'string' ? sql.ref(column) : column
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return sql<SqlBool>`lower(${text}) like ${pattern} escape '\\'`
}
