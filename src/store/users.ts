import {
  type Expression,
  type ExpressionBuilder,
  type Insertable,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely'
import type { UserRow } from './people-rows.ts'
import type { Schema } from './schema.ts'

/** How much somebody may say; what is left out, or 0, is not limited. */
export interface Limits {
  perMinute?: number | undefined
  perDay?: number | undefined
  tokensPerDay?: number | undefined
}

/** A person in our books. */
export interface User {
  id: string
  name: string
  email: string | null
  /** False for a placeholder: nobody is found by it. */
  emailVerified: boolean
  employeeNo: string | null
  department: string | null
  source: string
  role: string | null
  limits: Limits
  disabled: boolean
  locked: boolean
  createdAt: number
  updatedAt: number
}

export interface UserFilter {
  /** Part of a name, an e-mail address, an employee number or a department, or of a sender's id or name; in whatever case. */
  q?: string | undefined
  /** Only those with a sender on this channel. */
  channel?: string | undefined
  /** Only what follows this one in the list. */
  before?: { at: number; id: string } | undefined
}

type Db = Kysely<Schema>

export async function getUser(db: Db, id: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  return row && readUser(row)
}

/** The person whom a directory or a platform vouches to have this address or number; the one we have known longest. */
export async function findUser(
  db: Db,
  { email, employeeNo }: { email?: string | undefined; employeeNo?: string | undefined },
): Promise<(User & { by: 'email' | 'employee-no' }) | undefined> {
  const first = async (by: 'email' | 'employee-no', fits: Expression<SqlBool>) => {
    const row = await db.selectFrom('users').selectAll().where(fits).orderBy('created_at').limit(1).executeTakeFirst()
    return row && { ...readUser(row), by }
  }
  if (email !== undefined) {
    const found = await first('email', sql<SqlBool>`lower(email) = ${email.toLowerCase()} and email_verified = 1`)
    if (found) return found
  }
  return employeeNo === undefined ? undefined : first('employee-no', sql<SqlBool>`employee_no = ${employeeNo}`)
}

/** Adds a person; does nothing when there is one of this id. */
export async function addUser(db: Db, user: Omit<User, 'createdAt' | 'updatedAt'>): Promise<void> {
  const now = Date.now()
  await db
    .insertInto('users')
    .values({ id: user.id, source: user.source, created_at: now, ...columnsOf(user), updated_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** Everything about a person that can change. */
export type UserChange = {
  [Key in keyof Omit<User, 'id' | 'source' | 'createdAt' | 'updatedAt'>]?: User[Key] | undefined
}

export async function changeUser(db: Db, id: string, change: UserChange): Promise<void> {
  await db
    .updateTable('users')
    .set({ ...columnsOf(change), updated_at: Date.now() })
    .where('id', '=', id)
    .execute()
}

export async function removeUser(db: Db, id: string): Promise<void> {
  await db.deleteFrom('users').where('id', '=', id).execute()
}

/** People, those we know the shortest first. */
export async function listUsers(db: Db, { q, channel, before }: UserFilter, limit: number): Promise<User[]> {
  let query = db.selectFrom('users').selectAll()
  if (q !== undefined) query = query.where((e) => matching(e, q))
  if (channel !== undefined)
    query = query.where('id', 'in', db.selectFrom('senders').select('user').where('channel', '=', channel))
  if (before !== undefined)
    query = query.where((e) =>
      e.or([e('created_at', '<', before.at), e('created_at', '=', before.at).and('id', '<', before.id)]),
    )
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(readUser)
}

function matching(e: ExpressionBuilder<Schema, 'users'>, q: string): Expression<SqlBool> {
  const pattern = `%${q.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const fits = (column: string) => sql<SqlBool>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`
  const senders = e
    .selectFrom('senders')
    .select('senders.user')
    .where((s) => s.or([fits('senders.sender'), fits('senders.name')]))
  const own = ['users.id', 'users.name', 'users.email', 'users.employee_no', 'users.department'].map(fits)
  return e.or([...own, e('users.id', 'in', senders)])
}

type Columns = Pick<
  Insertable<UserRow>,
  'name' | 'email' | 'email_verified' | 'employee_no' | 'department' | 'role' | 'limits' | 'disabled' | 'locked'
>

function columnsOf(user: Omit<User, 'createdAt' | 'updatedAt'>): Columns
function columnsOf(user: UserChange): Partial<Columns>
function columnsOf(user: UserChange): Partial<Columns> {
  const bit = (on: boolean | undefined) => (on === undefined ? undefined : on ? 1 : 0)
  const columns = {
    name: user.name,
    email: user.email,
    email_verified: bit(user.emailVerified),
    employee_no: user.employeeNo,
    department: user.department,
    role: user.role,
    limits: user.limits && JSON.stringify(user.limits),
    disabled: bit(user.disabled),
    locked: bit(user.locked),
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

export const readUser = (row: Selectable<UserRow>): User => ({
  id: row.id,
  name: row.name,
  email: row.email,
  emailVerified: row.email_verified === 1,
  employeeNo: row.employee_no,
  department: row.department,
  source: row.source,
  role: row.role,
  limits: JSON.parse(row.limits),
  disabled: row.disabled === 1,
  locked: row.locked === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
