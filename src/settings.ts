import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Language } from './contract/language.ts'
import { ConfigurationError } from './lib/configuration-error.ts'
import { readDotenv } from './lib/dotenv.ts'
import { readFetchAllow } from './lib/fetch-allow.ts'
import type { LogLevel } from './lib/log.ts'
import { nearest } from './lib/nearest.ts'
import { parseSecretKey } from './lib/secret-key.ts'

/** How this process runs: what the environment, `.env` and the command line say, checked. */
export interface Settings {
  host: string
  /** 0 picks a free one. */
  port: number
  /** Without a slash at its end. Absent = http://HOST:PORT, see publicUrlOf(). */
  publicUrl?: string
  dataDir: string
  databaseUrl?: string
  configFile?: string
  /** 32 bytes base64. Absent = the key file in the data folder. */
  secretKey?: string
  apiKey?: string
  /** `host`, `host:port` or CIDR. */
  fetchAllow: string[]
  logLevel: LogLevel
  language: Language
  /** What `${NAME}` in a configuration file takes: the process's environment, and `.env` below it. */
  environment: Environment
}

export type Environment = Record<string, string | undefined>

interface Variable {
  name: string
  /** Its option on the command line; secrets have none, for everybody on the machine can read command lines. */
  flag?: string
  fallback?: string
  help: string
  /** What the text sets, or what is wrong with it: a sentence that goes on from the name ("must be …"). */
  read(text: string): Partial<Settings> | string
}

/** Every variable there is (contract §2): read, checked and explained from this one table. */
const variables: Variable[] = [
  {
    name: 'TEAHOUSE_HOST',
    flag: 'host',
    fallback: '127.0.0.1',
    help: 'address where HTTP listens',
    read: (text) =>
      /^[A-Za-z0-9.:_%-]+$/.test(text) ? { host: text } : 'must be a host name or an IP address, without a port',
  },
  {
    name: 'TEAHOUSE_PORT',
    flag: 'port',
    fallback: '3000',
    help: 'port where HTTP listens; 0 picks a free one',
    read: (text) =>
      /^\d{1,5}$/.test(text) && Number(text) <= 65535
        ? { port: Number(text) }
        : 'must be a port number from 0 to 65535',
  },
  {
    name: 'TEAHOUSE_PUBLIC_URL',
    flag: 'public-url',
    help: 'what platforms and links see; http://HOST:PORT when not set',
    read: readPublicUrl,
  },
  {
    name: 'TEAHOUSE_DATA_DIR',
    flag: 'data-dir',
    fallback: './data',
    help: 'folder of the SQLite file, generated keys and the media cache',
    read: (text) => ({ dataDir: resolve(text) }),
  },
  {
    name: 'TEAHOUSE_DATABASE_URL',
    help: 'postgres://…: PostgreSQL instead of SQLite, shared with every process on the same database',
    read: (text) =>
      URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)
        ? { databaseUrl: text }
        : 'must be the address of a PostgreSQL database: postgres://user:password@host:5432/name',
  },
  {
    name: 'TEAHOUSE_CONFIG',
    flag: 'config',
    help: 'configuration file (YAML)',
    read: (text) => ({ configFile: resolve(text) }),
  },
  {
    name: 'TEAHOUSE_SECRET_KEY',
    help: '32 bytes base64 that encrypt secrets at rest; made in the data folder when not set. Needed with PostgreSQL, the same for every process',
    read: (text) => {
      const key = parseSecretKey(text)
      return typeof key === 'string' ? key : { secretKey: text }
    },
  },
  {
    name: 'TEAHOUSE_API_KEY',
    help: 'an admin API key valid from the first start, for automation',
    read: (text) =>
      /^[\x21-\x7e]+$/.test(text) ? { apiKey: text } : 'must be one word of ASCII letters, digits and signs',
  },
  {
    name: 'TEAHOUSE_FETCH_ALLOW',
    help: 'private hosts that may be fetched on behalf of someone: host, host:port or CIDR, comma-separated',
    read: readHosts,
  },
  {
    name: 'TEAHOUSE_LOG_LEVEL',
    flag: 'log-level',
    fallback: 'info',
    help: 'debug, info, warn or error',
    read: (text) => {
      const logLevel = (['debug', 'info', 'warn', 'error'] as const).find((level) => level === text)
      return logLevel ? { logLevel } : 'must be one of debug, info, warn, error'
    },
  },
  {
    name: 'TEAHOUSE_LANGUAGE',
    flag: 'language',
    fallback: 'zh-CN',
    help: 'language of bot texts where a channel sets none: zh-CN or en',
    read: (text) => {
      const language = (['zh-CN', 'en'] as const).find((known) => known === text)
      return language ? { language } : 'must be one of zh-CN, en'
    },
  },
]

function readPublicUrl(text: string): Partial<Settings> | string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password
  if (!plain) return 'must be a web address such as https://bot.example.com, without ?, # or a password'
  return { publicUrl: url.href.replace(/\/+$/, '') }
}

function readHosts(text: string): Partial<Settings> | string {
  const fetchAllow = text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')
  try {
    readFetchAllow(fetchAllow)
    return { fetchAllow }
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}

/** The options that a command line may have, for node:util.parseArgs. */
export const settingsOptions: Record<string, { type: 'string' }> = Object.fromEntries(
  variables.flatMap(({ flag }) => (flag ? [[flag, { type: 'string' as const }]] : [])),
)

/** Every variable with its option, default and meaning, one line each. */
export function settingsHelp(): string {
  const names = variables.map(({ name, flag }) => (flag ? `${name}  --${flag}` : name))
  const width = Math.max(...names.map((name) => name.length)) + 2
  return variables
    .map(({ help, fallback }, i) => `  ${names[i]!.padEnd(width)}${help}${fallback ? ` [${fallback}]` : ''}`)
    .join('\n')
}

/**
 * The process's environment; below it what `.env` in the working folder says, and below that `.env` beside the configuration file.
 * Changes nothing: no child process inherits the files' secrets.
 */
export function readEnvironment(folder: string, own: Environment, configFile?: string): Environment {
  const near = { ...readVariables(resolve(folder, '.env'), own), ...own }
  if (configFile === undefined) return near
  return { ...readVariables(resolve(dirname(configFile), '.env'), near), ...near }
}

/** What a `.env` file says; nothing when there is none. */
export function readVariables(file: string, around: Environment = {}): Record<string, string> {
  try {
    return readDotenv(readFileSync(file, 'utf8'), around).values
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new ConfigurationError([
      `The file ${file} cannot be read: ${error instanceof Error ? error.message : error}.`,
    ])
  }
}

/** The settings of a process that is started in this folder, with these options. */
export function settingsIn(folder: string, own: Environment, flags: Record<string, unknown> = {}): Settings {
  const near = readEnvironment(folder, own)
  const configFile = typeof flags.config === 'string' ? flags.config : near.TEAHOUSE_CONFIG?.trim()
  return readSettings(configFile ? readEnvironment(folder, own, resolve(configFile)) : near, flags)
}

/** Settings from an environment, with the command line's options over it. An empty value is as good as none. Throws ConfigurationError naming every mistake. */
export function readSettings(environment: Environment, flags: Record<string, unknown> = {}): Settings {
  const problems = unknownVariables(environment)
  const settings: Settings = {
    host: '127.0.0.1',
    port: 3000,
    dataDir: resolve('data'),
    fetchAllow: [],
    logLevel: 'info',
    language: 'zh-CN',
    environment,
  }
  for (const { name, flag, fallback, read } of variables) {
    const given = flag === undefined ? undefined : flags[flag]
    const text = typeof given === 'string' ? given : environment[name]?.trim() || fallback
    if (text === undefined) continue
    const said = read(text)
    if (typeof said === 'string') problems.push(`${typeof given === 'string' ? `--${flag}` : name} ${said}.`)
    else Object.assign(settings, said)
  }
  if (settings.databaseUrl !== undefined && !environment.TEAHOUSE_SECRET_KEY?.trim()) {
    problems.push(
      'TEAHOUSE_DATABASE_URL needs TEAHOUSE_SECRET_KEY, the same for every process on that database. Make one with: openssl rand -base64 32',
    )
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return settings
}

/** What of the settings may appear nowhere. */
export function secretsOf({ secretKey, apiKey, databaseUrl }: Settings): string[] {
  const password = databaseUrl === undefined ? '' : new URL(databaseUrl).password
  return [secretKey, apiKey, databaseUrl, password, decodeURIComponent(password)].filter((text) => text !== undefined)
}

/** Where the gateway is reached when nothing else was said. `port` is the one it really listens on. */
export function publicUrlOf({ publicUrl, host }: Pick<Settings, 'publicUrl' | 'host'>, port: number): string {
  if (publicUrl !== undefined) return publicUrl
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

function unknownVariables(environment: Environment): string[] {
  const known = variables.map(({ name }) => name)
  return Object.keys(environment)
    .filter((name) => name.startsWith('TEAHOUSE_') && environment[name] !== undefined && !known.includes(name))
    .map((name) => `${name} is not a variable that Teahouse knows. Did you mean ${nearest(name, known)}?`)
}
