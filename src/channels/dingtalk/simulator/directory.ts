import { createHash } from 'node:crypto'
import { listed } from '../../../lib/simulation/listed.ts'
import { stableId } from './ids.ts'
import type { PersonOption, Rules } from './options.ts'

export interface Person {
  /** userId, the same as staffId. */
  id: string
  name: string
  unionId: string
  /** Encrypted and useless for calls: $:LWCP_v1:$… */
  dingtalkId: string
  mobile: string
  email: string
  jobNumber: string
  external: boolean
  /** The one-to-one chat with the bot. */
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
  disbanded: boolean
}

export type Chat = DirectChat | GroupChat

/** The organisation: who is in it, its groups, and the bot's identity. */
export class Directory {
  readonly corpId = 'dingc5344d64bd47d2526ffe93478753d9aa'
  readonly appId = '765ed67b-20d5-4a4f-9a3c-1a2b3c4d5e6f'
  readonly bot: { name: string; clientId: string; clientSecret: string; robotCode: string; dingtalkId: string }
  readonly people: Person[]
  /** A bot of somebody else, which is in every group. */
  readonly otherBot: Person
  readonly groups: GroupChat[]
  #byId = new Map<string, Person>()
  #byUnionId = new Map<string, Person>()
  #byMobile = new Map<string, Person>()
  #chats = new Map<string, Chat>()

  constructor(rules: Rules) {
    this.bot = {
      name: rules.botName,
      clientId: rules.clientId,
      clientSecret: rules.clientSecret,
      // An app's own robot answers to the app's key.
      robotCode: rules.clientId,
      dingtalkId: stableId('$:LWCP_v1:$', `bot ${rules.clientId}`),
    }
    this.people = listed<PersonOption>(rules.people, (n) => ({ name: `同事${n}` })).map(makePerson)
    this.otherBot = makePerson({ name: '天气机器人' }, this.people.length)
    this.groups = listed(rules.groups, (n) => ({ title: `测试群${n}` })).map(({ title }, n) => ({
      kind: 'group' as const,
      id: stableId('cid', `group ${n} ${title}`),
      title,
      disbanded: false,
    }))
    for (const person of this.people) {
      this.#byId.set(person.id, person)
      this.#byUnionId.set(person.unionId, person)
      this.#byMobile.set(person.mobile, person)
      this.#chats.set(person.chat.id, person.chat)
    }
    for (const group of this.groups) this.#chats.set(group.id, group)
  }

  person(id: string): Person | undefined {
    return this.#byId.get(id)
  }

  /** A colleague whom the app can reach; outsiders cannot be. */
  colleague(id: string, idType: 'userId' | 'unionId' = 'userId'): Person | undefined {
    const person = idType === 'userId' ? this.#byId.get(id) : this.#byUnionId.get(id)
    return person && !person.external ? person : undefined
  }

  byMobile(mobile: string): Person | undefined {
    return this.#byMobile.get(mobile)
  }

  chat(id: string): Chat | undefined {
    return this.#chats.get(id)
  }

  group(id: string): GroupChat | undefined {
    const chat = this.#chats.get(id)
    return chat?.kind === 'group' ? chat : undefined
  }
}

function makePerson({ name, id, external = false }: PersonOption, n: number): Person {
  const digits = BigInt(`0x${createHash('sha256').update(`${n} ${name}`).digest('hex').slice(0, 12)}`).toString()
  const userId = id ?? `0${digits.padStart(13, '3').slice(0, 13)}${n}`
  const unionId = stableId('', `union ${userId}`).slice(0, 22)
  const chat: DirectChat = {
    kind: 'direct',
    id: stableId('cid', `direct ${userId}`),
    get person() {
      return person
    },
  }
  const person: Person = {
    id: userId,
    name,
    unionId,
    dingtalkId: stableId('$:LWCP_v1:$', `person ${userId}`),
    mobile: `138${String(10_000_000 + n)}`,
    email: `person${n + 1}@example.com`,
    jobNumber: `E${String(n + 42).padStart(4, '0')}`,
    external,
    chat,
  }
  return person
}
