import {
  Kysely,
  type KyselyPlugin,
  OperationNodeTransformer,
  PostgresDialect,
  type PrimitiveValueListNode,
  sql,
  type ValueNode,
} from 'kysely'
import pg from 'pg'
import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import type { Store, Tx } from './db.ts'
import { checkUrl, createPool, explain } from './postgres-pool.ts'
import type { Schema } from './schema.ts'
import { withoutNul } from './without-nul.ts'

export interface PostgresOptions {
  log?: Log
  /** Most connections of the store at once; the scheduler and the bus have their own few. */
  maxConnections?: number
}

/**
 * PostgreSQL, for any number of processes. A lost connection rejects what ran on it; the next call takes a new one.
 * When the loss hits a commit, nobody can know whether it was carried out: `write` rejects, and the caller must be ready
 * to find its change already made.
 */
export async function openPostgres(url: string, { log, maxConnections = 10 }: PostgresOptions = {}): Promise<Store> {
  checkUrl(url)
  const pool = createPool(url, { max: maxConnections, log, noListening: true, types: { getTypeParser } })
  try {
    await prove(pool)
  } catch (error) {
    await pool.end()
    throw explain(error, url)
  }
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), plugins: [clean] })

  async function write<T>(
    work: (tx: Tx) => Promise<T>,
    { safe }: { safe: 'power' | 'process' } = { safe: 'power' },
  ): Promise<T> {
    const after: (() => void)[] = []
    let failure: { error: unknown } | undefined
    const transaction = db.transaction().execute(async (tx) => {
      // The server then answers before its disk does; it survives this process, not the server's power cut.
      if (safe === 'process') await sql`set local synchronous_commit = off`.execute(tx)
      return work({ db: tx, afterCommit: (hook) => after.push(hook) }).catch((error: unknown) => {
        failure = { error }
        throw error
      })
    })
    // On a lost connection the rollback fails too, and would be all that is told.
    const result = await transaction.catch((error: unknown) => Promise.reject(failure ? failure.error : error))
    for (const hook of after) hook()
    return result
  }

  return { dialect: 'postgres', db, write, close: () => db.destroy() }
}

/** pg gives int8 and numeric as text, for values beyond 2^53; ours are ms, counts and keys. Only on this pool. */
const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) => {
  if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number
  return pg.types.getTypeParser(oid, format)
}

interface Server {
  version: number
  encoding: string
  standby: boolean
}

async function prove(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<Server>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
            pg_is_in_recovery() as standby`,
  )
  const [server] = rows
  const wrong = server && whatIsWrong(server)
  if (wrong) throw new UserError(wrong, { code: 'wrong-database' })
}

function whatIsWrong({ version, encoding, standby }: Server): string | undefined {
  if (version < 140_000) return `PostgreSQL 14 or newer is needed; this one is ${Math.floor(version / 10_000)}.`
  if (encoding !== 'UTF8')
    return `The database's encoding is ${encoding}; create it again with UTF8: createdb --encoding=UTF8 --template=template0 NAME`
  if (standby) return 'This PostgreSQL is a standby that takes no writes. Give the address of the primary.'
  return undefined
}

class NulTransformer extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return { ...super.transformValue(node), value: withoutNul(node.value) }
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...super.transformPrimitiveValueList(node), values: node.values.map(withoutNul) }
  }
}

const transformer = new NulTransformer()
const clean: KyselyPlugin = {
  transformQuery: ({ node }) => transformer.transformNode(node),
  transformResult: async ({ result }) => result,
}
