import type { Chat, User } from './objects.ts'
import type { GroupOption, PersonOption } from './options.ts'

/** Someone with a phone. */
export interface Person {
  user: User
  name: string
  /** Deleted their account. */
  deactivated: boolean
  /** Does not take voice messages from strangers. */
  forbidsVoice: boolean
}

const firstPersonId = 5_018_274_001
const firstGroupId = -1_002_145_310_001
const firstBasicGroupId = -410_730_001

const known: PersonOption[] = [
  { name: '张伟', username: 'zhang_wei', language: 'zh-hans' },
  { name: 'Ann', username: 'ann_smith', language: 'en' },
]

export function makePeople(wanted: number | PersonOption[] = 2): Map<number, Person> {
  const options = Array.isArray(wanted)
    ? wanted
    : Array.from({ length: wanted }, (_, index) => known[index] ?? other(index))
  return new Map(options.map((option, index) => [firstPersonId + index, makePerson(firstPersonId + index, option)]))
}

function other(index: number): PersonOption {
  return { name: `Person ${index + 1}`, username: `person_${index + 1}`, language: 'en' }
}

function makePerson(id: number, { name, username, language }: PersonOption): Person {
  const user: User = {
    id,
    is_bot: false,
    first_name: name,
    ...(username === undefined ? {} : { username }),
    language_code: language ?? 'en',
  }
  return { user, name, deactivated: false, forbidsVoice: false }
}

/** Another bot, which is in every group. */
export const otherBot: User = { id: 6_900_000_017, is_bot: true, first_name: 'Weather', username: 'weather_sim_bot' }

export function makeGroups(wanted: number | GroupOption[] = 1, forum = false): Chat[] {
  const listed: GroupOption[] = Array.isArray(wanted)
    ? wanted
    : Array.from({ length: wanted }, (_, index) => ({ title: index === 0 ? '项目组' : `Group ${index + 1}` }))
  const all: GroupOption[] = forum ? [...listed, { title: 'Forum', kind: 'forum' }] : listed
  return all.map(({ title, kind = 'supergroup' }, index) => {
    if (kind === 'group') return { id: firstBasicGroupId - index, title, type: 'group' }
    return { id: firstGroupId - index, title, type: 'supergroup', ...(kind === 'forum' ? { is_forum: true } : {}) }
  })
}
