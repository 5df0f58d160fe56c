import { listed } from '../../../lib/simulation/listed.ts'
import { keyOf } from './envelope.ts'
import { stableId } from './ids.ts'
import type { BotOption, Rules } from './options.ts'

export interface Person {
  /** The userid: case matters. */
  id: string
  name: string
}

export interface Bot {
  /** aibotid and BotID. */
  id: string
  name: string
  secret: string
}

interface DirectChat {
  kind: 'direct'
  key: string
  bot: Bot
  person: Person
}

export interface GroupChat {
  kind: 'group'
  key: string
  /** The chatid: case matters. */
  id: string
  title: string
}

export type Chat = DirectChat | GroupChat

/** The company: its people, its groups, its bots. */
export class Directory {
  readonly people: Person[]
  readonly groups: GroupChat[]
  readonly bots: Bot[]
  readonly bot: Bot
  /** What every callback is sealed with. */
  readonly token: string
  readonly aesKey: Buffer
  readonly receiveId: string
  #people: Map<string, Person>
  #groups: Map<string, GroupChat>
  #bots: Map<string, Bot>
  #direct = new Map<string, DirectChat>()

  constructor(rules: Rules) {
    this.people = listed<{ name: string; id?: string }>(rules.people, (n) => ({
      name: `同事${n}`,
      id: `tongshi${n}`,
    })).map(({ name, id }, n) => ({
      name,
      id: id ?? stableId('wo', `person ${n} ${name}`, 30),
    }))
    this.groups = listed<{ title: string; id?: string }>(rules.groups, (n) => ({ title: `测试群${n}` })).map(
      ({ title, id }, n) => {
        const chatid = id ?? stableId('wr', `group ${n} ${title}`, 30)
        return { kind: 'group', key: chatid, id: chatid, title }
      },
    )
    this.bots = listed<BotOption>(rules.bots, (n) => ({ name: `茶馆${n}` })).map(({ name, id }, n) => ({
      name,
      id: id ?? stableId('aib', `bot ${n} ${name}`, 32),
      secret: stableId('', `secret ${n} ${name}`, 40),
    }))
    const [bot] = this.bots
    if (!bot) throw new Error('there must be at least one bot')
    this.bot = bot
    this.token = rules.token
    this.aesKey = keyOf(rules.encodingAesKey)
    this.receiveId = rules.receiveId
    this.#people = new Map(this.people.map((person) => [person.id, person]))
    this.#groups = new Map(this.groups.map((group) => [group.id, group]))
    this.#bots = new Map(this.bots.map((one) => [one.id, one]))
  }

  findPerson(id: string): Person | undefined {
    return this.#people.get(id)
  }

  findGroup(id: string): GroupChat | undefined {
    return this.#groups.get(id)
  }

  findBot(id: string): Bot | undefined {
    return this.#bots.get(id)
  }

  /** Without an id, the first person. */
  person(id?: string): Person {
    const person = id === undefined ? this.people[0] : this.#people.get(id)
    if (!person) throw new Error(`nobody here has the id '${id}'`)
    return person
  }

  botOf(id?: string): Bot {
    const bot = id === undefined ? this.bot : this.#bots.get(id)
    if (!bot) throw new Error(`there is no bot '${id}'`)
    return bot
  }

  group(id: string): GroupChat {
    const group = this.#groups.get(id)
    if (!group) throw new Error(`there is no group '${id}'`)
    return group
  }

  direct(bot: Bot, person: Person): DirectChat {
    const key = `${bot.id} ${person.id}`
    let chat = this.#direct.get(key)
    if (!chat) {
      chat = { kind: 'direct', key, bot, person }
      this.#direct.set(key, chat)
    }
    return chat
  }
}
