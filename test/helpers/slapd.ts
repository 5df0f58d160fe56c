import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

const SLAPD = ['/usr/sbin/slapd', '/usr/local/libexec/slapd'].find((path) => existsSync(path))
const SCHEMAS = '/etc/ldap/schema'

/** Why there is no OpenLDAP to test against; undefined when there is. */
export const slapdMissing: string | undefined =
  SLAPD === undefined
    ? 'OpenLDAP is not installed: apt-get install slapd'
    : existsSync(`${SCHEMAS}/inetorgperson.schema`)
      ? undefined
      : `OpenLDAP has no schemas in ${SCHEMAS}`

export interface Slapd {
  url: string
  tlsUrl: string
  /** PEM of the authority that signed its certificate. */
  ca: string
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export const baseDn = 'dc=tea,dc=example'
export const bindDn = `cn=reader,${baseDn}`
export const bindPassword = 'let-me-read-it'

/** A real OpenLDAP in a folder of its own, on free ports, with these people in it. */
export async function startSlapd(people: string): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'slapd-'))
  mkdirSync(join(folder, 'db'))
  certificates(folder)
  const file = join(folder, 'slapd.conf')
  writeFileSync(file, configuration(folder), { mode: 0o600 })
  writeFileSync(join(folder, 'people.ldif'), `${root}\n${people}`)
  execFileSync(SLAPD ?? '', ['-T', 'add', '-f', file, '-l', join(folder, 'people.ldif')], { stdio: 'pipe' })
  const [port, tlsPort] = [await freePort(), await freePort()]
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`
  let stop = async () => undefined as undefined

  async function start(): Promise<void> {
    const child = spawn(SLAPD ?? '', ['-f', file, '-h', urls, '-d', '0'], { stdio: 'ignore' })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    stop = async () => {
      child.kill('SIGTERM')
      await ended
    }
    await eventually(() => answers(port))
  }
  await start()
  return {
    url: `ldap://127.0.0.1:${port}`,
    tlsUrl: `ldaps://127.0.0.1:${tlsPort}`,
    ca: readFileSync(join(folder, 'ca.pem'), 'utf8'),
    start,
    stop: () => stop(),
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (folder: string) => `
include ${SCHEMAS}/core.schema
include ${SCHEMAS}/cosine.schema
include ${SCHEMAS}/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
disallow bind_anon
database mdb
suffix "${baseDn}"
rootdn "cn=root,${baseDn}"
directory ${folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${bindDn}" read by anonymous auth by * none
`

const root = `dn: ${baseDn}
objectClass: dcObject
objectClass: organization
dc: tea
o: Tea

dn: ${bindDn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${bindPassword}
`

function certificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl('req', '-x509', ...key, '-subj', '/CN=Tea CA', '-keyout', 'ca.key', '-out', 'ca.pem')
  openssl('req', ...key.slice(0, 5), '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.pem')
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
