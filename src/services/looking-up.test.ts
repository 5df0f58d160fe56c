import { describe, expect, test } from 'vitest'
import { silent } from '../../test/helpers/silent.ts'
import type { Profile } from '../contract/channel.ts'
import type { Directory, Entry, PersonAsked } from '../contract/directory.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Sender } from '../store/senders.ts'
import { findOut, type Place } from './looking-up.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const forEver = () => new Promise<never>(() => undefined)

const at = (lookUp?: Place['lookUp']): Place => ({ channel: 'support', platform: 'dingtalk', lookUp })

/** A directory that answers like this; and what it was asked. */
function directoryThat(find: (person: PersonAsked) => Promise<Entry | undefined>) {
  const asked: PersonAsked[] = []
  const directory: Directory = {
    find(person) {
      asked.push(person)
      return find(person)
    },
    check: async () => '',
    close: async () => undefined,
  }
  return { directory, asked }
}

const knownSince = (lookedUpAt: number, profile: Profile): Sender => ({
  ...{ channel: 'support', sender: 'ann', user: 'u', name: null, mapped: 'created', welcome: false },
  ...{ linkedAt: 0, lookAgainAt: 0, lookedUpAt, profile },
})

interface Case {
  lookUp?: () => Promise<Profile>
  find?: (person: PersonAsked) => Promise<Entry | undefined>
  known?: Sender
}

async function look({ lookUp, find, known }: Case, within = 50) {
  const { directory, asked } = directoryThat(find ?? (async () => undefined))
  const before = Date.now()
  const found = await findOut(
    at(lookUp),
    { id: 'ann', name: 'Ann' },
    { known, directory: find && directory, log: silent, within },
  )
  return { ...found, again: Math.round((found.lookAgainAt - before) / MINUTE), asked }
}

const lost = new RemoteError('unreachable', 'away')
const refused = new RemoteError('denied', 'no permission')

describe('what a platform says', () => {
  test.each<[string, Case, { profile: Profile | null; again: number }]>([
    ['holds for a week', { lookUp: async () => ({ name: 'Ann' }) }, { profile: { name: 'Ann' }, again: 7 * 1440 }],
    ['holds for a day when it is nothing', { lookUp: async () => ({}) }, { profile: {}, again: 1440 }],
    [
      'is asked for in five minutes when it is away',
      { lookUp: () => Promise.reject(lost) },
      { profile: null, again: 5 },
    ],
    [
      'is asked for in a day when that is not allowed',
      { lookUp: () => Promise.reject(refused) },
      { profile: {}, again: 1440 },
    ],
    ['is not waited for', { lookUp: forEver }, { profile: null, again: 5 }],
  ])('%s', async (_, given, { profile, again }) => {
    expect(await look(given)).toMatchObject({ profile, again })
  })

  test('is not asked for again while it holds; the directory is', async () => {
    const lookUp = () => Promise.reject(new Error('nobody should ask'))
    const known = knownSince(Date.now() - 6 * DAY, { email: 'ann@tea.example' })
    const { profile, asked, again } = await look({ lookUp, known, find: async () => ({ department: 'Sales' }) })
    expect([profile, again]).toEqual([{ email: 'ann@tea.example' }, 60])
    expect(asked).toMatchObject([{ sender: { id: 'ann', name: 'Ann', email: 'ann@tea.example' } }])
  })
})

describe('what a directory says', () => {
  test.each<[string, Case, { entry: Entry | undefined; again: number }]>([
    ['holds for an hour', { find: async () => ({ name: 'Ann' }) }, { entry: { name: 'Ann' }, again: 60 }],
    ['is asked for in five minutes when it is nobody', { find: async () => undefined }, { entry: undefined, again: 5 }],
    [
      'is asked for in five minutes when it is down',
      { find: () => Promise.reject(lost) },
      { entry: undefined, again: 5 },
    ],
    ['is not waited for', { find: forEver }, { entry: undefined, again: 5 }],
  ])('%s', async (_, given, { entry, again }) => {
    expect(await look({ lookUp: async () => ({ department: 'x' }), ...given })).toMatchObject({ entry, again })
  })

  test('does not depend on what its platform says: it is asked with what is known', async () => {
    const { asked } = await look({ lookUp: () => Promise.reject(lost), find: async () => undefined })
    expect(asked).toEqual([{ channel: 'support', platform: 'dingtalk', sender: { id: 'ann', name: 'Ann' } }])
  })
})
