import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import { withoutNul } from './without-nul.ts'

/**
 * A query of the road, built and compiled once for each database; whenever it runs it is only given its values. Building and
 * compiling one costs more than SQLite takes to carry it out (60 µs and 30 µs).
 *
 * `build` sees stand-ins instead of values: it may put them into the query, and not look at them.
 */
export function statement<Values extends object, Row>(
  build: (db: Kysely<Schema>, value: Values) => Compilable<Row>,
): (db: Kysely<Schema>, values: Values) => Promise<Row[]> {
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  // Kysely takes any value for a parameter, and a stand-in has the type of what will take its place.
  const standIns = new Proxy({}, { get: (_, name) => new StandIn(name) }) as Values

  return async (db, values) => {
    // The same in all transactions of a database.
    const { adapter } = db.getExecutor()
    const query = compiled.get(adapter) ?? build(db, standIns).compile()
    compiled.set(adapter, query)
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof StandIn ? withoutNul(values[parameter.name as keyof Values]) : parameter,
    )
    const { rows } = await db.executeQuery<Row>({ ...query, parameters })
    return rows
  }
}

class StandIn {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }
}
