import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, chmod, chown, constants, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

export interface PostgresServer {
  /** With a user that may create databases. */
  url: string
  stop(): Promise<void>
}

/** One that a test may end and start again. */
export interface FragilePostgresServer extends PostgresServer {
  /** Ends it as a power cut would. */
  crash(): Promise<void>
  /** Starts it with what is on its disk. */
  again(): Promise<void>
}

/**
 * Starts a PostgreSQL of its own from the binaries that are installed, in a folder that goes away with it; it also ends
 * when this process dies. Throws with one line that says why there can be none.
 */
export async function startPostgres(): Promise<FragilePostgresServer> {
  const bin = await findBinaries()
  const user = await unprivilegedUser()
  const folder = await mkdtemp(join(tmpdir(), 'teahouse-postgres-'))
  try {
    const password = await createCluster(bin, folder, user)
    for (let attempt = 1; ; attempt++) {
      const port = await freePort()
      const server = launch(bin, folder, port, user)
      const url = `postgres://teahouse:${password}@127.0.0.1:${port}/postgres`
      const trouble = await untilReady(url, server)
      if (!trouble) return fragile({ url, server, folder, launchAgain: () => launch(bin, folder, port, user) })
      // Somebody may have taken the port in the meantime.
      if (attempt === 3) throw new Error(`PostgreSQL did not start: ${trouble}`)
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

interface Launched {
  url: string
  server: ChildProcess
  folder: string
  launchAgain(): ChildProcess
}

function fragile({ url, server, folder, launchAgain }: Launched): FragilePostgresServer {
  const launched = [server]
  return {
    url,
    async crash() {
      await writeFile(join(folder, 'keep'), '')
      const last = launched.at(-1)
      const gone = last && once(last, 'exit')
      // PostgreSQL's immediate shutdown: nothing is written any more, and the next start recovers.
      last?.kill('SIGQUIT')
      await gone
    },
    async again() {
      const next = launchAgain()
      launched.push(next)
      const trouble = await untilReady(url, next)
      if (trouble) throw new Error(`PostgreSQL did not start again: ${trouble}`)
      await rm(join(folder, 'keep'))
    },
    async stop() {
      for (const one of launched) await stop(one, folder)
    },
  }
}

/** A database on that server, empty or a copy of the one at `original`, to which nobody may be connected; and the way to drop it. */
export async function createDatabase(
  serverUrl: string,
  original?: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `teahouse_test_${randomBytes(6).toString('hex')}`
  const template = original === undefined ? '' : ` template ${new URL(original).pathname.slice(1)}`
  await onServer(serverUrl, `create database ${name}${template}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`) }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

type User = { uid: number; gid: number } | undefined

/** Debian keeps the server out of PATH, and a `postgres` in PATH may be something else: the versioned folders go first. */
async function findBinaries(): Promise<string> {
  const debian = '/usr/lib/postgresql'
  const versions = await readdir(debian).catch(() => [])
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, 'bin'))
  for (const folder of [...newestFirst, ...(process.env.PATH ?? '').split(delimiter)]) {
    const found = await Promise.all(['initdb', 'postgres'].map((name) => executable(join(folder, name))))
    if (folder && found.every(Boolean)) return folder
  }
  throw new Error('PostgreSQL is not installed here (no initdb in PATH or /usr/lib/postgresql)')
}

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** The server refuses to run as root. */
async function unprivilegedUser(): Promise<User> {
  if (process.getuid?.() !== 0) return undefined
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((fields) => fields[0] === name)
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody"')
}

/** Returns the password of its user. */
async function createCluster(bin: string, folder: string, user: User): Promise<string> {
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password)
  await chmod(folder, 0o700)
  if (user) for (const path of [folder, passwordFile]) await chown(path, user.uid, user.gid)
  const options = ['--username=teahouse', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8']
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), '--locale=C', '--no-sync', ...options], {
    ...user,
    cwd: folder,
  })
  return password
}

/**
 * Our end of its stdin closes when this process ends, however it dies, or when the server does; the server then goes, and its
 * folder with it, unless the folder is to be kept.
 */
const SERVE = `
exec 3<&0
(read -r _ <&3; kill -QUIT $$; while kill -0 $$; do sleep 0.1; done; [ -e "$FOLDER/keep" ] || rm -rf "$FOLDER") >/dev/null 2>&1 &
exec "$0" "$@" 3<&- </dev/null`

function launch(bin: string, folder: string, port: number, user: User): ChildProcess {
  // Tests end the server, never the machine: what the system was given is as safe as on the disk, and much faster.
  const fast = ['fsync=off', 'full_page_writes=off']
  const reach = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200']
  const settings = [...reach, ...fast]
  const command = [join(bin, 'postgres'), '-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])]
  return spawn('sh', ['-c', SERVE, ...command], {
    ...user,
    cwd: folder,
    // Ctrl-C in the terminal is for the test run, which then stops the server in order.
    detached: true,
    env: { PATH: process.env.PATH, FOLDER: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
}

/** Undefined once it answers; else its last words. */
async function untilReady(url: string, server: ChildProcess): Promise<string | undefined> {
  let words = ''
  server.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000)
  })
  const deadline = Date.now() + 30_000
  while (server.exitCode === null && Date.now() < deadline) {
    const answered = await onServer(url, 'select 1').then(
      () => true,
      () => false,
    )
    if (answered) return undefined
    await sleep(50)
  }
  server.stdin?.end()
  return words.trim().split('\n').at(-1) ?? 'no reason given'
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null) {
    const gone = once(server, 'exit')
    server.stdin?.end()
    await gone
  }
  await rm(folder, { recursive: true, force: true })
}
