import { listed } from '../../../lib/simulation/listed.ts'
import { shortId, stableId } from './ids.ts'
import type { GroupOption, PersonOption, Rules } from './options.ts'

export interface Person {
  /** open_id */
  id: string
  unionId: string
  userId: string
  name: string
  email: string
  mobile: string
  employeeNo: string
  isBot?: true
  /** Outside of the app's availability range. */
  outside: boolean
  /** Has stopped the bot from writing. */
  stopped: boolean
  chat: DirectChat
}

interface DirectChat {
  kind: 'direct'
  id: string
  person: Person
}

export interface GroupChat {
  kind: 'group'
  id: string
  title: string
  topics: boolean
  hasBot: boolean
  dissolved: boolean
}

export type Chat = DirectChat | GroupChat

/** The tenant: who is in it, its groups, and the app's identity. */
export class Directory {
  readonly tenantKey = shortId('tenant', 16)
  readonly bot: { name: string; appId: string; appSecret: string; openId: string; unionId: string }
  readonly people: Person[]
  /** The bot of another app, which is in every group. */
  readonly otherBot: Person
  readonly groups: GroupChat[]
  #people = new Map<string, Person>()
  #chats = new Map<string, Chat>()

  constructor(rules: Rules) {
    const { botName: name, appId, appSecret } = rules
    this.bot = {
      name,
      appId,
      appSecret,
      openId: stableId('ou', `bot ${appId}`),
      unionId: stableId('on', `bot ${appId}`),
    }
    this.people = listed<PersonOption>(rules.people, (n) => ({ name: `同事${n}` })).map(makePerson)
    this.otherBot = { ...makePerson({ name: '天气机器人' }, this.people.length), isBot: true }
    this.groups = listed<GroupOption>(rules.groups, (n) => ({ title: `测试群${n}` })).map(makeGroup)
    for (const person of this.people) {
      for (const id of [person.id, person.unionId, person.userId, person.email]) this.#people.set(id, person)
      this.#chats.set(person.chat.id, person.chat)
    }
    for (const group of this.groups) this.#chats.set(group.id, group)
  }

  /** A group that the bot is not in yet. */
  found(title: string): GroupChat {
    const group = { ...makeGroup({ title }, this.groups.length), hasBot: false }
    this.groups.push(group)
    this.#chats.set(group.id, group)
    return group
  }

  /** By open_id. */
  person(id: string): Person | undefined {
    return this.personBy('open_id', id)
  }

  personBy(type: string, id: string): Person | undefined {
    const person = this.#people.get(id)
    const own = { open_id: person?.id, union_id: person?.unionId, user_id: person?.userId, email: person?.email }
    return Object.entries(own).some(([key, value]) => key === type && value === id) ? person : undefined
  }

  chat(id: string): Chat | undefined {
    return this.#chats.get(id)
  }

  group(id: string): GroupChat | undefined {
    const chat = this.#chats.get(id)
    return chat?.kind === 'group' ? chat : undefined
  }
}

function makeGroup({ title, topics = false }: GroupOption, n: number): GroupChat {
  return { kind: 'group', id: stableId('oc', `group ${n} ${title}`), title, topics, hasBot: true, dissolved: false }
}

function makePerson({ name, id }: PersonOption, n: number): Person {
  const openId = id ?? stableId('ou', `person ${n} ${name}`)
  const person: Person = {
    id: openId,
    unionId: stableId('on', `person ${openId}`),
    userId: shortId(`user ${openId}`),
    name,
    email: `person${n + 1}@example.com`,
    mobile: `+86138${String(10_000_000 + n)}`,
    employeeNo: `E${String(n + 42).padStart(4, '0')}`,
    outside: false,
    stopped: false,
    chat: {
      kind: 'direct',
      id: stableId('oc', `direct ${openId}`),
      get person() {
        return person
      },
    },
  }
  return person
}
