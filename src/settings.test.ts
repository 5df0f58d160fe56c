import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigurationError } from './lib/configuration-error.ts'
import {
  type Environment,
  publicUrlOf,
  readEnvironment,
  readSettings,
  secretsOf,
  settingsHelp,
  settingsIn,
} from './settings.ts'

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64')

function problems(environment: Environment, flags: Record<string, unknown> = {}): string[] {
  try {
    readSettings(environment, flags)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}

describe('settings', () => {
  test('an empty environment gives the defaults', () => {
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: resolve('data'),
      fetchAllow: [],
      logLevel: 'info',
      language: 'zh-CN',
      environment: {},
    })
  })

  test('every variable has its place', () => {
    const environment = {
      TEAHOUSE_HOST: '0.0.0.0',
      TEAHOUSE_PORT: '0',
      TEAHOUSE_PUBLIC_URL: 'https://bot.example.com/tea/',
      TEAHOUSE_DATA_DIR: '/var/lib/teahouse',
      TEAHOUSE_DATABASE_URL: 'postgres://u:p@db/teahouse',
      TEAHOUSE_CONFIG: '/etc/teahouse.yaml',
      TEAHOUSE_SECRET_KEY: key,
      TEAHOUSE_API_KEY: 'an-admin-key',
      TEAHOUSE_FETCH_ALLOW: 'files.intern, 10.1.0.0/16,[fd00::1]:8080, 192.168.1.4:9000',
      TEAHOUSE_LOG_LEVEL: 'debug',
      TEAHOUSE_LANGUAGE: 'en',
    }
    expect(readSettings(environment)).toEqual({
      host: '0.0.0.0',
      port: 0,
      publicUrl: 'https://bot.example.com/tea',
      dataDir: '/var/lib/teahouse',
      databaseUrl: 'postgres://u:p@db/teahouse',
      configFile: '/etc/teahouse.yaml',
      secretKey: key,
      apiKey: 'an-admin-key',
      fetchAllow: ['files.intern', '10.1.0.0/16', '[fd00::1]:8080', '192.168.1.4:9000'],
      logLevel: 'debug',
      language: 'en',
      environment,
    })
  })

  test('a variable set to nothing is as good as not set', () => {
    expect(readSettings({ TEAHOUSE_PORT: '', TEAHOUSE_CONFIG: ' ' })).toMatchObject({ port: 3000 })
    expect(readSettings({ TEAHOUSE_CONFIG: '' })).not.toHaveProperty('configFile')
  })

  test('an option on the command line wins over the environment', () => {
    expect(readSettings({ TEAHOUSE_PORT: '1' }, { port: '2', config: 'a.yaml' })).toMatchObject({
      port: 2,
      configFile: resolve('a.yaml'),
    })
    expect(problems({}, { port: 'x' })).toEqual(['--port must be a port number from 0 to 65535.'])
  })

  test('a variable that nobody knows is an error that names the nearest', () => {
    expect(problems({ TEAHOUSE_PROT: '1', OTHER: 'x' })).toEqual([
      'TEAHOUSE_PROT is not a variable that Teahouse knows. Did you mean TEAHOUSE_PORT?',
    ])
    expect(problems({ TEAHOUSE_LANG: 'en' })[0]).toContain('TEAHOUSE_LANGUAGE')
  })

  test.each([
    ['TEAHOUSE_PORT', '65536', 'must be a port number from 0 to 65535'],
    ['TEAHOUSE_PORT', '-1', 'must be a port number from 0 to 65535'],
    ['TEAHOUSE_PORT', '3000.5', 'must be a port number from 0 to 65535'],
    ['TEAHOUSE_HOST', 'http://x', 'without a port'],
    ['TEAHOUSE_PUBLIC_URL', 'bot.example.com', 'must be a web address'],
    ['TEAHOUSE_PUBLIC_URL', 'ftp://bot.example.com', 'must be a web address'],
    ['TEAHOUSE_DATABASE_URL', 'mysql://x', 'PostgreSQL'],
    ['TEAHOUSE_SECRET_KEY', 'c2hvcnQ=', '32 bytes in base64, and is 5 bytes'],
    ['TEAHOUSE_SECRET_KEY', 'not base64!', 'is not base64'],
    ['TEAHOUSE_SECRET_KEY', Buffer.alloc(32).toString('base64'), 'no secret'],
    ['TEAHOUSE_API_KEY', 'two words', 'one word'],
    ['TEAHOUSE_FETCH_ALLOW', 'ok.example, http://no', '"http://no" is none of them'],
    ['TEAHOUSE_LOG_LEVEL', 'loud', 'debug, info, warn, error'],
    ['TEAHOUSE_LANGUAGE', 'de', 'zh-CN, en'],
  ])('%s=%s is one clear sentence', (name, value, part) => {
    const found = problems({ TEAHOUSE_SECRET_KEY: key, [name]: value })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^${name} `))
    expect(found[0]).toContain(part)
  })

  test('every mistake is told at once, and PostgreSQL asks for the key that all processes share', () => {
    const found = problems({ TEAHOUSE_PORT: 'x', TEAHOUSE_LANGUAGE: 'x', TEAHOUSE_DATABASE_URL: 'postgres://db/x' })
    expect(found).toHaveLength(3)
    expect(found[2]).toContain('TEAHOUSE_DATABASE_URL needs TEAHOUSE_SECRET_KEY')
  })

  test('the help names every variable, its option and its default, from the table that reads them', () => {
    const help = settingsHelp()
    expect(help).toMatch(/TEAHOUSE_PORT {2}--port .*\[3000\]/)
    expect(help).toContain('TEAHOUSE_SECRET_KEY')
    expect(help).not.toContain('--secret-key')
  })

  test('the secrets among the settings are known as such', () => {
    const settings = readSettings({
      TEAHOUSE_DATABASE_URL: 'postgres://u:p%40ss@db/x',
      TEAHOUSE_SECRET_KEY: key,
      TEAHOUSE_API_KEY: 'k',
    })
    expect(secretsOf(settings)).toEqual([key, 'k', 'postgres://u:p%40ss@db/x', 'p%40ss', 'p@ss'])
  })

  test.each([
    [{ host: '127.0.0.1' }, 'http://127.0.0.1:8080'],
    [{ host: '0.0.0.0' }, 'http://127.0.0.1:8080'],
    [{ host: '::1' }, 'http://[::1]:8080'],
    [{ host: 'x', publicUrl: 'https://b.example' }, 'https://b.example'],
  ])('%o is reached at %s', (settings, url) => {
    expect(publicUrlOf(settings, 8080)).toBe(url)
  })
})

describe('.env', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'teahouse-env-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is read below the real environment and changes nothing in it', () => {
    writeFileSync(join(folder, '.env'), '# mine\nTEAHOUSE_PORT=4000\nTEAHOUSE_HOST="0.0.0.0"\nexport TOKEN=\'a b\'\n')
    const own = { TEAHOUSE_HOST: '127.0.0.1' }
    const environment = readEnvironment(folder, own)
    expect(environment).toEqual({ TEAHOUSE_PORT: '4000', TEAHOUSE_HOST: '127.0.0.1', TOKEN: 'a b' })
    expect(own).toEqual({ TEAHOUSE_HOST: '127.0.0.1' })
  })

  test('need not be there', () => {
    expect(readEnvironment(folder, { A: '1' })).toEqual({ A: '1' })
  })

  test('beside the configuration file counts too, below the one in the working folder', () => {
    const away = join(folder, 'away')
    mkdirSync(away)
    writeFileSync(join(folder, '.env'), 'HERE=1\nBOTH=here\n')
    writeFileSync(join(away, '.env'), 'THERE=2\nBOTH=there\nTEAHOUSE_PORT=4001\n')
    const { environment, port } = settingsIn(folder, { TEAHOUSE_CONFIG: join(away, 't.yaml') })
    expect(environment).toMatchObject({ HERE: '1', THERE: '2', BOTH: 'here' })
    expect(port).toBe(4001)
    expect(settingsIn(folder, {}, { config: join(away, 't.yaml'), port: '5000' }).port).toBe(5000)
  })

  test('that cannot be read is an error that names it', () => {
    mkdirSync(join(folder, '.env'))
    expect(() => readEnvironment(folder, {})).toThrow(join(folder, '.env'))
  })
})
