// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of a configuration file are written so
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { teaParty } from '../../test/helpers/providers.ts'
import { upsertConfigured } from '../store/configured.ts'
import { openStore } from '../store/open.ts'
import type { World } from './command.ts'
import { run } from './run.ts'
import { surviveHangUp, untilStopped } from './start.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'teahouse-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs a command line in the folder of this test. */
async function call(line: string, more: Partial<World> = {}): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const { environment, ...rest } = more
  const code = await run(line.split(' ').filter(Boolean), {
    environment: { TEAHOUSE_DATA_DIR: join(folder, 'data'), ...environment },
    folder,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    providers: async () => teaParty,
    ...rest,
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const token = 'hush-token'
const environment = { TOKEN: token }

function writeFile(channel = ''): void {
  const text = `channels:\n  - { id: support, type: cup, settings: { token: \${TOKEN}${channel} } }\n`
  writeFileSync(join(folder, 'teahouse.yaml'), text)
}

describe('the command line', () => {
  test('explains itself', async () => {
    const { code, out } = await call('--help')
    expect(code).toBe(0)
    for (const word of [
      'start',
      'apply FILE',
      'export',
      'import poco',
      'doctor',
      'backup FILE',
      'TEAHOUSE_PORT',
      '--config',
    ]) {
      expect(out).toContain(word)
    }
  })

  test('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await call('--version')).toMatchObject({ code: 0, out: version })
  })

  test.each([
    ['strat', 'There is no command "strat". Did you mean "start"? See --help.'],
    ['--prot 3000', '--prot is not an option. Did you mean "--port"?'],
    ['--port', '--port needs a value: --port VALUE.'],
    ['--port --help', '--port needs a value: --port VALUE.'],
    ['--port x', '--port must be a port number from 0 to 65535.'],
    ['apply a b', 'Use it so: npm start -- apply FILE [--yes]'],
    ['backup', 'Use it so: npm start -- backup FILE'],
    ['doctor --yes', 'Use it so: npm start -- doctor'],
    ['apply', 'Which file? npm start -- apply FILE'],
    ['apply nowhere.yaml', 'nowhere.yaml cannot be read: there is no such file.'],
  ])('refuses "%s" with one sentence and code 2', async (line, sentence) => {
    const { code, err } = await call(line)
    expect(code).toBe(2)
    expect(err).toContain(sentence)
    expect(err.split('\n')).toHaveLength(1)
  })

  test('tells every mistake of the environment and of .env', async () => {
    writeFileSync(join(folder, '.env'), 'TEAHOUSE_PROT=1\n')
    const { code, err } = await call('doctor', { environment: { TEAHOUSE_LANGUAGE: 'de' } })
    expect(code).toBe(2)
    expect(err.split('\n')).toHaveLength(2)
  })
})

describe('apply', () => {
  test('shows what would change and changes nothing when the answer is no, or nobody is there', async () => {
    writeFile()
    const asked: string[] = []
    const ask = async (question: string) => asked.push(question) > 1
    const refused = await call('apply teahouse.yaml', { environment, ask })
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('+ channel support (cup)') })
    expect(refused.out).toContain('Nothing was changed.')
    expect(await call('apply teahouse.yaml', { environment })).toMatchObject({
      code: 2,
      err: expect.stringContaining('--yes'),
    })
    const applied = await call('apply teahouse.yaml', { environment, ask })
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('Applied: 2 changes.') })
    expect(asked).toEqual(['Apply this?', 'Apply this?'])
  })

  test('with --yes asks nobody, and the second time finds nothing to do', async () => {
    writeFile()
    expect((await call('apply teahouse.yaml --yes', { environment })).code).toBe(0)
    const again = await call('apply teahouse.yaml --yes', { environment })
    expect(again).toEqual({ code: 0, out: 'Nothing to change: this is what is configured.', err: '' })
    writeFile(', warm: very')
    expect((await call('apply teahouse.yaml -y', { environment })).out).toContain(
      '~ channel support (cup): settings.warm: not set → very',
    )
  })

  test('tells every mistake of the file and applies none of it', async () => {
    writeFile(', clod: 1, calls: x')
    const { code, err } = await call('apply teahouse.yaml --yes', { environment })
    expect(code).toBe(2)
    expect(err.split('\n')).toHaveLength(2)
    expect((await call('export', { environment })).out).toBe('{}')
  })
})

describe('export and backup', () => {
  test('say that there is nothing where there is no database, and make none', async () => {
    for (const line of ['export', 'backup copy.db']) {
      expect(await call(line)).toMatchObject({ code: 1, err: expect.stringContaining('There is no database') })
    }
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('write what was applied, without its secrets', async () => {
    writeFile()
    await call('apply teahouse.yaml --yes', { environment })
    const { code, out } = await call('export')
    expect(code).toBe(0)
    expect(out).toContain('${SUPPORT_TOKEN}')
    expect(out).not.toContain(token)
  })

  test('copy the database for its owner alone, and never over a file that exists', async () => {
    writeFile()
    await call('apply teahouse.yaml --yes', { environment })
    expect(await call('backup copy/of.db')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no folder'),
    })
    expect((await call('backup copy.db')).out).toContain('secret.key: keep that too')
    expect(statSync(join(folder, 'copy.db')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, 'copy.db'), 'latin1')).toMatch(/^SQLite format 3/)
    expect(await call('backup copy.db')).toMatchObject({ code: 2, err: expect.stringContaining('exists') })
  })

  test('of PostgreSQL is left to its own tool', async () => {
    const postgres = {
      TEAHOUSE_DATABASE_URL: 'postgres://tea:hush@db/x',
      TEAHOUSE_SECRET_KEY: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64'),
    }
    expect(await call('backup copy.db', { environment: postgres })).toMatchObject({
      code: 2,
      err: expect.stringContaining('pg_dump'),
    })
  })
})

describe('doctor', () => {
  test('finds nothing wrong where nothing is yet, and makes nothing', async () => {
    const { code, out } = await call('doctor')
    expect(code).toBe(0)
    expect(out.split('\n').every((line) => line.startsWith('✓') || line.startsWith('All'))).toBe(true)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('tries the channels and agents of the file and of the panel, and repeats no secret', async () => {
    writeFile()
    const store = await openStore({ dataDir: join(folder, 'data') })
    const warm = { id: 'warm', type: 'echo', enabled: true, origin: 'panel' as const, config: {} }
    await upsertConfigured(store.db, 'agents', warm)
    await upsertConfigured(store.db, 'agents', { ...warm, id: 'off', enabled: false })
    await store.close()
    const { code, out } = await call(`doctor --config ${join(folder, 'teahouse.yaml')}`, {
      environment,
    })
    expect(code).toBe(1)
    expect(out).toContain('✗ Channel support: The cup does not know ***. Fill it again.')
    expect(out).toContain('! Channel support waits for webhooks at http://127.0.0.1:3000')
    expect(out).toContain('✓ Agent warm')
    expect(out).not.toContain('Agent off')
    expect(out).not.toContain(token)
  })

  test('asks the directory that people are looked up in, and repeats no password', async () => {
    const file = join(folder, 'people.yaml')
    const directory =
      '{ type: ldap, url: "ldap://127.0.0.1:1", bindDn: cn=x, bindPassword: hush-hush-hush, baseDn: dc=x }'
    writeFileSync(file, `users: { mapping: directory, directory: ${directory} }`)
    const { code, out } = await call(`doctor --config ${file}`)
    expect(code).toBe(1)
    expect(out).toContain('✗ Directory (ldap): the directory ldap://127.0.0.1:1 cannot be reached (ECONNREFUSED)')
    expect(out).not.toContain('hush')
  })

  test('is content when the channel is, and the platform can reach it', async () => {
    writeFile(', warm: a warm cup')
    const { code, out } = await call(`doctor --config ${join(folder, 'teahouse.yaml')}`, {
      environment: { ...environment, TEAHOUSE_PUBLIC_URL: 'https://bot.example.com' },
    })
    expect(out).toContain('✓ Channel support: a warm cup')
    expect(out).not.toMatch(/^[!✗]/m)
    expect(code).toBe(0)
  })

  test('sees a folder and a key that others may read', async () => {
    writeFile()
    await call('apply teahouse.yaml --yes', { environment })
    chmodSync(join(folder, 'data'), 0o755)
    chmodSync(join(folder, 'data', 'secret.key'), 0o644)
    const { code, out } = await call('doctor', { environment: { TEAHOUSE_API_KEY: 'short' } })
    expect(code).toBe(1)
    expect(out).toMatch(/^! Data folder .* chmod 700/m)
    expect(out).toMatch(/^✗ The key file .* chmod 600/m)
    expect(out).toMatch(/^! TEAHOUSE_API_KEY has only 5 characters/m)
  })

  test('sees a database that is none, a key that does not fit, and a file with mistakes', async () => {
    writeFile()
    await call('apply teahouse.yaml --yes', { environment })
    const TEAHOUSE_SECRET_KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')
    const lost = await call('doctor', { environment: { TEAHOUSE_SECRET_KEY } })
    expect(lost.out).toMatch(/^✗ A secret of channels\/support was sealed with the key \w{8}/m)
    writeFileSync(join(folder, 'data', 'teahouse.db'), 'This is no database at all, but a letter to a friend.')
    writeFile(', clod: 1')
    const broken = await call(`doctor --config ${join(folder, 'teahouse.yaml')}`, { environment })
    expect(broken.code).toBe(1)
    expect(broken.out).toMatch(/^✗ The database .* cannot be opened/m)
    expect(broken.out).toMatch(/^✗ .*:2:\d+ channels\[0\]\.settings\.clod is not known/m)
  })
})

describe('a started gateway', () => {
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

  test('ends in good order on a signal', async () => {
    const signals = new EventEmitter()
    let closed = 0
    const ended = untilStopped({ close: async () => void closed++ }, { log, signals })
    signals.emit('SIGTERM', 'SIGTERM')
    expect(await ended).toBe(0)
    expect(closed).toBe(1)
  })

  test('ends at once on a second signal, and when its end takes too long or fails', async () => {
    const hanging = { close: () => new Promise<void>(ignore) }
    const signals = new EventEmitter()
    const hurried = untilStopped(hanging, { log, signals })
    signals.emit('SIGINT', 'SIGINT')
    signals.emit('SIGINT', 'SIGINT')
    expect(await hurried).toBe(1)
    const late = untilStopped(hanging, { log, signals, patience: 10 })
    signals.emit('SIGTERM', 'SIGTERM')
    expect(await late).toBe(1)
    const failed = untilStopped({ close: () => Promise.reject(new Error('no')) }, { log, signals })
    signals.emit('SIGTERM', 'SIGTERM')
    expect(await failed).toBe(1)
  })

  test('takes a hang-up for the end of its terminal, and elsewhere for a wish that it has no file for', async () => {
    const hears = (isTerminal: boolean) => {
      const signals = new EventEmitter()
      const said: string[] = []
      surviveHangUp(signals, { log: { ...log, info: (message) => said.push(message) }, isTerminal })
      signals.on('SIGTERM', () => said.push('stop'))
      signals.emit('SIGHUP', 'SIGHUP')
      return said
    }
    expect(hears(true)).toEqual(['stop'])
    expect(hears(false)).toEqual(['there is no configuration file to read again'])
  })

  test('prints its address and the set-up link, which no log has, answers there, and exits 0 on SIGTERM', {
    timeout: 45_000,
  }, async () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url))
    const child = spawn(process.execPath, [main, '--port', '0'], {
      cwd: folder,
      env: { PATH: process.env.PATH, TEAHOUSE_LOG_LEVEL: 'debug' },
    })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => (said.out += chunk))
    child.stderr.on('data', (chunk) => (said.err += chunk))
    const exit = once(child, 'exit')
    const address = await eventually(() => /http:\/\/127\.0\.0\.1:\d+(?=\/setup)/.exec(said.out)?.[0], 30_000)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    child.kill('SIGHUP')
    await eventually(() => `${said.out}${said.err}`.includes('no configuration file to read again'), 30_000)
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    const lines = said.out.trim().split('\n')
    const [first, second, ...more] = lines.filter((line) => !line.startsWith('{'))
    expect([first, more]).toEqual([`Teahouse is at ${address}`, []])
    expect(second).toMatch(new RegExp(`: ${address}/setup#[\\w-]{43}$`))
    expect(said.out.split(second?.split('#')[1] ?? '')).toHaveLength(2)
  })
})

function ignore(): void {
  // Nobody listens.
}
