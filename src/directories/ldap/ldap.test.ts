import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { silent } from '../../../test/helpers/silent.ts'
import { baseDn, bindDn, bindPassword, type Slapd, slapdMissing, startSlapd } from '../../../test/helpers/slapd.ts'
import type { Directory, PersonAsked } from '../../contract/directory.ts'
import { usersConfig } from '../../services/user-config.ts'
import { escaped, filterFor } from './filter.ts'
import { ldap } from './index.ts'

let directory: Directory | undefined
afterEach(() => directory?.close())

/** With the settings of the configuration file, defaults filled in. */
function open(settings: object): Directory {
  const written = { type: 'ldap', bindDn, bindPassword, baseDn, ...settings }
  const { directory: config } = usersConfig.parse({ mapping: 'directory', directory: written })
  if (config?.type !== 'ldap') throw new Error('not a directory of LDAP')
  directory = ldap.create(config, { log: silent })
  return directory
}

const asked = (sender: Partial<PersonAsked['sender']>): PersonAsked => ({
  channel: 'support',
  platform: 'dingtalk',
  sender: { id: 'manager4220', ...sender },
})
const soon = () => AbortSignal.timeout(10_000)

describe('a filter', () => {
  test.each([
    ['(employeeNumber={employeeNo})', { employeeNo: '1024' }, '(employeeNumber=1024)'],
    ['(cn={name})', { name: '*)(uid=*' }, '(cn=\\2a\\29\\28uid=\\2a)'],
    ['(cn={name})', { name: 'a\\b\0' }, '(cn=a\\5cb\\00)'],
    ['(cn={name})', { name: '李 {email}' }, '(cn=李 {email})'],
    ['(|(mail={email})(mobile={mobile}))', { email: 'a@b.example' }, '(|(mail=a@b.example)(mobile=\\00))'],
    ['(uid={id})', {}, '(uid=manager4220)'],
    ['(uid={uid})(mail={email})', { email: 'x' }, '(uid={uid})(mail=x)'],
    ['(mail={email})', {}, undefined],
    ['(mail={email})', { email: '' }, undefined],
    ['(uid=someone)', { email: 'x' }, undefined],
  ])('%s with %o is %s', (filter, sender, filled) => {
    expect(filterFor(filter, asked(sender))).toBe(filled)
  })

  test('has every sign that means something to it escaped as RFC 4515 says', () => {
    expect(escaped('(&(|*\\\0)')).toBe('\\28&\\28|\\2a\\5c\\00\\29')
  })
})

const people = `
dn: cn=Ann Lee,${baseDn}
objectClass: inetOrgPerson
cn: Ann Lee
sn: Lee
mail: ann@tea.example
mail: ann.lee@tea.example
departmentNumber: Sales
employeeNumber: 1024

dn: cn=Bob (Robert) *,${baseDn}
objectClass: inetOrgPerson
cn: Bob (Robert) *
sn: B
employeeNumber: 7

dn: uid=twin1,${baseDn}
objectClass: inetOrgPerson
uid: twin1
cn: Twin
sn: T
employeeNumber: 8

dn: uid=twin2,${baseDn}
objectClass: inetOrgPerson
uid: twin2
cn: Twin
sn: T
employeeNumber: 8
`

const name = 'a real OpenLDAP'
describe.skipIf(slapdMissing)(slapdMissing ? `${name} (left out: ${slapdMissing})` : name, () => {
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await startSlapd(people)
  })
  afterAll(() => slapd?.close())

  test('says who somebody is by their number, with the first of several values', async () => {
    expect(await open({ url: slapd.url }).find(asked({ employeeNo: '1024' }), soon())).toEqual({
      name: 'Ann Lee',
      email: 'ann@tea.example',
      department: 'Sales',
    })
  })

  test('is asked for the attributes that are configured', async () => {
    const attributes = { name: 'sn', email: 'mail', department: 'o' }
    const found = await open({ url: slapd.url, attributes }).find(asked({ employeeNo: '1024' }), soon())
    expect(found).toEqual({ name: 'Lee', email: 'ann@tea.example' })
  })

  test('knows nobody whom it does not know, and does not guess between two', async () => {
    const directory = open({ url: slapd.url })
    expect(await directory.find(asked({ employeeNo: '404' }), soon())).toBeUndefined()
    expect(await directory.find(asked({}), soon())).toBeUndefined()
    await expect(directory.find(asked({ employeeNo: '8' }), soon())).rejects.toMatchObject({ fault: 'invalid' })
  })

  test.each(['*', '*)(cn=*', 'Ann Lee)(|(cn=*', '\\2a', 'x)(employeeNumber=1024', 'Ann*', '\0'])(
    'is not talked into anything by somebody who is called %j',
    async (name) => {
      expect(await open({ url: slapd.url, filter: '(cn={name})' }).find(asked({ name }), soon())).toBeUndefined()
    },
  )

  test('finds somebody whose name is made of such signs', async () => {
    const found = await open({ url: slapd.url, filter: '(cn={name})' }).find(asked({ name: 'Bob (Robert) *' }), soon())
    expect(found).toEqual({ name: 'Bob (Robert) *' })
  })

  test('is talked to in secret: ldaps and StartTLS, with an authority of one’s own', async () => {
    for (const settings of [{ url: slapd.tlsUrl }, { url: slapd.url, startTls: true }]) {
      const trusted = open({ ...settings, ca: slapd.ca })
      expect(await trusted.find(asked({ employeeNo: '7' }), soon())).toEqual({ name: 'Bob (Robert) *' })
      await trusted.close()
      await expect(open(settings).find(asked({ employeeNo: '7' }), soon())).rejects.toMatchObject({
        fault: 'denied',
        message: expect.stringContaining('is not trusted'),
      })
    }
  })

  test('is tried, and what is wrong is said without a secret', async () => {
    expect(await open({ url: slapd.url }).check(soon())).toBe(`${baseDn} can be read by ${bindDn}`)
    const wrong = [
      [{ bindPassword: 'wrong-password' }, /refused bindDn or bindPassword \(LDAP 49\)/],
      [{ bindPassword: '' }, /bindPassword is empty/],
      [{ baseDn: `ou=nowhere,${baseDn}` }, /there is nothing at ou=nowhere/],
      [{ filter: '(cn={name}' }, /the filter cannot be read/],
      [{ filter: '(cn=Ann)' }, /the filter names nothing of a sender/],
    ] as const
    for (const [settings, message] of wrong) {
      const error = await open({ url: slapd.url, ...settings })
        .check(soon())
        .then(
          (said) => said,
          (reason: unknown) => (reason instanceof Error ? reason.message : ''),
        )
      expect(error).toMatch(message)
      expect(error).not.toContain('wrong-password')
      await directory?.close()
    }
  })

  test('that was away for a while is asked again over a new connection', async () => {
    const directory = open({ url: slapd.url })
    expect(await directory.find(asked({ employeeNo: '7' }), soon())).toBeDefined()
    await slapd.stop()
    await expect(directory.find(asked({ employeeNo: '7' }), soon())).rejects.toMatchObject({ fault: 'unreachable' })
    await slapd.start()
    expect(await directory.find(asked({ employeeNo: '7' }), soon())).toBeDefined()
  })
})

test('one that never answers is given up when the caller gives up, and leaves nothing behind', async () => {
  const sockets: { destroyed: boolean; destroy(): void }[] = []
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const hanging = open({ url: `ldap://127.0.0.1:${port}` })
  const signal = AbortSignal.timeout(100)
  await expect(hanging.find(asked({ employeeNo: '7' }), signal)).rejects.toMatchObject({ name: 'TimeoutError' })
  await hanging.close()
  await new Promise((resolve) => {
    server.close(resolve)
    for (const socket of sockets) socket.destroy()
  })
})
