import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../contract/errors.ts'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { troubleWith } from '../lib/data-folder.ts'
import type { Redactor } from '../lib/redact.ts'
import { createVault, type Vault } from '../lib/secret.ts'
import { KEY_FILE, parseSecretKey, readKeyFile } from '../lib/secret-key.ts'
import { type Entry, kinds } from '../services/config-schemas.ts'
import { type Configuration, readConfiguration } from '../services/configuration.ts'
import { madeInPanel } from '../services/configuration-plan.ts'
import { openRow } from '../services/entry.ts'
import type { Settings } from '../settings.ts'
import { type Kind, listConfigured } from '../store/configured.ts'
import type { Store } from '../store/db.ts'
import { openStore } from '../store/open.ts'
import type { World } from './command.ts'
import { databaseFile } from './shelf.ts'
import { tryDirectory } from './try-directory.ts'
import { tryOut } from './try-out.ts'

/** One line of the doctor: fine, worth a look, or wrong; and what to do about it. */
export interface Finding {
  mark: '✓' | '!' | '✗'
  what: string
  advice?: string
}

export interface Patient {
  settings: Settings
  world: World
  redactor: Redactor
}

/** This program did not exist before; a clock that says so is wrong, and with it every signature and certificate check. */
const BEGINNING = Date.UTC(2026, 0, 1)
const NODE = 24
const SHORTEST_API_KEY = 20

/** Looks at everything the gateway needs, the way it would be used. Changes nothing but bringing an existing database up to date. */
export async function* examine(patient: Patient): AsyncGenerator<Finding> {
  const { settings } = patient
  yield node()
  yield dataFolder(settings)
  const { vault, finding } = secretKey(settings)
  yield finding
  yield* apiKey(settings)
  const { store, finding: found } = await database(settings)
  yield found
  try {
    yield await clock(store)
    yield* configured(patient, { store, vault })
  } finally {
    await store?.close()
  }
}

/** The configuration file, what is in the database beside it, and every channel and agent of both. */
async function* configured(
  patient: Patient,
  { store, vault }: { store: Store | undefined; vault: Pick<Vault, 'open'> },
): AsyncGenerator<Finding> {
  const { settings, world } = patient
  const providers = await world.providers()
  const known = store && (await madeInPanel(store))
  const declared = configuration(settings, {
    providers,
    environment: settings.environment,
    ...(known ? { known } : {}),
  })
  if (Array.isArray(declared)) yield* declared
  else if (declared) yield fine(`Configuration: ${settings.configFile} is right`)

  const entries: Record<Kind, Entry[]> = { models: [], agents: [], channels: [] }
  for (const kind of kinds) {
    if (declared && !Array.isArray(declared)) entries[kind].push(...declared[kind])
    for (const row of store ? await listConfigured(store.db, kind) : []) {
      // With a file at hand, what belongs to the file is what it says now.
      if ((row.origin === 'file' && declared) || entries[kind].some(({ id }) => id === row.id)) continue
      try {
        entries[kind].push(openRow(kind, row, providers, vault))
      } catch (error) {
        yield failure(error)
      }
    }
  }
  yield* tryOut(entries, { ...patient, providers })
  try {
    yield* tryDirectory(Array.isArray(declared) ? undefined : declared, { ...patient, store, vault })
  } catch (error) {
    yield failure(error)
  }
}

const fine = (what: string): Finding => ({ mark: '✓', what })

function failure(error: unknown): Finding {
  return { mark: '✗', what: error instanceof Error ? error.message : String(error) }
}

function node(): Finding {
  const { node: version } = process.versions
  if (Number.parseInt(version, 10) >= NODE) return fine(`Node ${version}`)
  return { mark: '✗', what: `Node ${version} is too old`, advice: `install Node ${NODE} or newer` }
}

function dataFolder({ dataDir }: Settings): Finding {
  const trouble = troubleWith(dataDir)
  if (trouble !== undefined)
    return { mark: '✗', what: `Data folder ${dataDir}: ${trouble}`, advice: 'mend that, or set TEAHOUSE_DATA_DIR' }
  const about = statSync(dataDir, { throwIfNoEntry: false })
  if (!about) return fine(`Data folder: ${dataDir} will be made on the first start`)
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0) {
    return { mark: '!', what: `Data folder ${dataDir} may be read by others`, advice: `run: chmod 700 ${dataDir}` }
  }
  return fine(`Data folder: ${dataDir}`)
}

function secretKey({ secretKey: given, dataDir }: Settings): { vault: Pick<Vault, 'open'>; finding: Finding } {
  const file = join(dataDir, KEY_FILE)
  try {
    const key = given === undefined ? readKeyFile(file) : parseSecretKey(given)
    if (key === undefined) return { vault: noKey, finding: fine('Secret key: will be made on the first start') }
    if (typeof key === 'string') return { vault: noKey, finding: failure(`TEAHOUSE_SECRET_KEY ${key}`) }
    const where = given === undefined ? file : 'TEAHOUSE_SECRET_KEY'
    return { vault: createVault([key]), finding: fine(`Secret key: ${where}`) }
  } catch (error) {
    return { vault: noKey, finding: failure(error) }
  }
}

const noKey: Pick<Vault, 'open'> = {
  open(_, place) {
    throw new UserError(`The secrets of ${place} cannot be opened: there is no secret key that may be used`)
  },
}

function* apiKey({ apiKey: key }: Settings): Generator<Finding> {
  if (key === undefined || key.length >= SHORTEST_API_KEY) return
  yield {
    mark: '!',
    what: `TEAHOUSE_API_KEY has only ${key.length} characters`,
    advice: 'make a longer one with: openssl rand -base64 32',
  }
}

async function database(settings: Settings): Promise<{ store: Store | undefined; finding: Finding }> {
  const file = databaseFile(settings)
  if (file !== undefined && !existsSync(file)) {
    return { store: undefined, finding: fine(`Database: ${file} will be made on the first start`) }
  }
  try {
    const store = await openStore(settings)
    return { store, finding: fine(`Database: ${file ?? 'PostgreSQL'} answers and is up to date`) }
  } catch (error) {
    return { store: undefined, finding: failure(error) }
  }
}

async function clock(store: Store | undefined): Promise<Finding> {
  const now = new Date()
  const advice = 'set the clock; signatures and certificates depend on it'
  if (now.getTime() < BEGINNING)
    return { mark: '✗', what: `The clock says ${now.toISOString()}, which is long past`, advice }
  const newest = await store?.db
    .selectFrom('messages')
    .select((e) => e.fn.max('received_at').as('at'))
    .executeTakeFirst()
  const ahead = Number(newest?.at ?? 0) - now.getTime()
  if (ahead > 60_000)
    return { mark: '!', what: `The clock is ${Math.round(ahead / 60_000)} min behind the newest message`, advice }
  return fine(`Clock: ${now.toISOString()}`)
}

function configuration(
  { configFile }: Settings,
  options: Parameters<typeof readConfiguration>[1],
): Configuration | Finding[] | undefined {
  if (configFile === undefined) return undefined
  try {
    return readConfiguration(configFile, options)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return error.problems.map((what) => ({ mark: '✗', what }))
  }
}
