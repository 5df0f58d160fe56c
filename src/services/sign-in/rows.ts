import { type CleanedWhere, type CustomAdapter, createAdapterFactory, type WhereOperator } from 'better-auth/adapters'
import { type RawBuilder, sql } from 'kysely'
import type { Store } from '../../store/db.ts'
import { hashOf } from './tokens.ts'

type Row = Record<string, unknown>

const SESSIONS = 'auth_sessions'

/** What a provider gives us for calls that we never make: it is not kept. */
const unwanted = ['image', 'access_token', 'refresh_token', 'id_token', 'access_expires', 'refresh_expires', 'scope']

/**
 * better-auth's rows as rows of ours: instants in ms, 0 and 1, written as everything else is written, and of a session's token
 * only the hash (docs/decisions/0011).
 */
export function authRows(store: Store) {
  return createAdapterFactory({
    config: {
      adapterId: 'teahouse',
      supportsBooleans: false,
      supportsNumericIds: false,
      transaction: false,
      customTransformInput({ data, field }) {
        if (unwanted.includes(field)) return undefined
        return data instanceof Date ? data.getTime() : data
      },
      customTransformOutput({ data, fieldAttributes }) {
        return fieldAttributes.type === 'date' && typeof data === 'number' ? new Date(data) : data
      },
    },
    adapter: ({ getFieldName }) => rowsIn(store, getFieldName),
  })
}

function rowsIn(store: Store, columnOf: (field: { model: string; field: string }) => string): CustomAdapter {
  const run = <R>(query: RawBuilder<R>) => store.write(({ db }) => query.execute(db))
  const find = async <R>(model: string, where: CleanedWhere[], rest = sql``): Promise<R[]> => {
    const { rows } = await sql<R>`select * from ${sql.table(model)} ${conditions(model, where)} ${rest}`.execute(
      store.db,
    )
    return rows.map((row) => withToken(model, where, row))
  }
  const change = async <R>(model: string, where: CleanedWhere[], set: RawBuilder<unknown>[]) =>
    (await run(sql<R>`update ${sql.table(model)} set ${sql.join(set)} ${conditions(model, where)} returning *`)).rows
  const remove = async <R>(model: string, where: CleanedWhere[]) =>
    (await run(sql<R>`delete from ${sql.table(model)} ${conditions(model, where)} returning *`)).rows

  return {
    async create({ model, data }) {
      const row = kept(model, data)
      const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)))
      await run(sql`insert into ${sql.table(model)} (${columns}) values (${sql.join(Object.values(row))})`)
      return data
    },
    findOne: async <R>({ model, where }: { model: string; where: CleanedWhere[] }) =>
      (await find<R>(model, where, sql`limit 1`))[0] ?? null,
    async findMany<R>({ model, where = [], limit, sortBy, offset = 0 }: Parameters<CustomAdapter['findMany']>[0]) {
      const order = sortBy
        ? sql`order by ${sql.ref(columnOf({ model, field: sortBy.field }))} ${sortBy.direction === 'asc' ? sql`asc` : sql`desc`}`
        : sql``
      return find<R>(model, where, sql`${order} limit ${limit} offset ${offset}`)
    },
    async count({ model, where = [] }) {
      const counted = sql<{ n: number }>`select count(*) as n from ${sql.table(model)} ${conditions(model, where)}`
      return Number((await counted.execute(store.db)).rows[0]?.n ?? 0)
    },
    update: async <R>({ model, where, update }: { model: string; where: CleanedWhere[]; update: R }) =>
      (await change<R>(model, where, assignments(model, Object.fromEntries(Object.entries(update ?? {})))))[0] ?? null,
    updateMany: async ({ model, where, update }) => (await change(model, where, assignments(model, update))).length,
    delete: async ({ model, where }) => void (await remove(model, where)),
    deleteMany: async ({ model, where }) => (await remove(model, where)).length,
    consumeOne: async <R>({ model, where }: { model: string; where: CleanedWhere[] }) =>
      (await remove<R>(model, where))[0] ?? null,
    async incrementOne<R>({
      model,
      where,
      increment,
      set = {},
    }: Parameters<NonNullable<CustomAdapter['incrementOne']>>[0]) {
      const sums = Object.entries(increment).map(([name, by]) => sql`${sql.ref(name)} = ${sql.ref(name)} + ${by}`)
      return (await change<R>(model, where, [...sums, ...assignments(model, set)]))[0] ?? null
    },
  }
}

function assignments(model: string, update: Row): RawBuilder<unknown>[] {
  return Object.entries(kept(model, update)).map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
}

function kept(model: string, row: Row): Row {
  return model === SESSIONS && typeof row.token === 'string' ? { ...row, token: hashOf(row.token) } : row
}

/** Whoever asked with a token gets it back, not its hash. */
function withToken<R>(model: string, where: CleanedWhere[], row: R): R {
  const token = model === SESSIONS ? where.find(({ field }) => field === 'token')?.value : undefined
  return typeof token === 'string' ? { ...row, token } : row
}

const operators: Partial<Record<WhereOperator, RawBuilder<unknown>>> = {
  eq: sql`=`,
  ne: sql`<>`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
  in: sql`in`,
  not_in: sql`not in`,
}

function conditions(model: string, where: CleanedWhere[]): RawBuilder<unknown> {
  if (where.length === 0) return sql``
  const all = where.map((one) => condition(model, one))
  const joined = all.reduce((before, next, i) =>
    where[i]?.connector === 'OR' ? sql`(${before}) or ${next}` : sql`${before} and ${next}`,
  )
  return sql`where ${joined}`
}

function condition(model: string, { field, operator, value }: CleanedWhere): RawBuilder<unknown> {
  const sign = operator === undefined ? undefined : operators[operator]
  if (!sign) throw new Error(`better-auth asked for ${operator}, which its tables here do not know`)
  const column = sql.ref(field)
  if (value === null) return operator === 'ne' ? sql`${column} is not null` : sql`${column} is null`
  const hashed = (one: unknown) => (model === SESSIONS && field === 'token' ? hashOf(String(one)) : one)
  if (Array.isArray(value)) return sql`${column} ${sign} (${sql.join(value.map(hashed))})`
  return sql`${column} ${sign} ${hashed(value)}`
}
