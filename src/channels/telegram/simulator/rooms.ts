import type { Chat } from './objects.ts'
import type { Person } from './people.ts'
import { Room } from './room.ts'

/** All chats of one bot. Private ones come into being when somebody looks. */
export class Rooms {
  private readonly rooms = new Map<number, Room>()
  private readonly people: ReadonlyMap<number, Person>
  private readonly history: number
  /** Private chats and basic groups count their messages together, a supergroup counts its own. */
  private shared = 10

  constructor(people: ReadonlyMap<number, Person>, groups: Chat[], history: number) {
    this.people = people
    this.history = history
    for (const chat of groups) this.add(chat)
  }

  add(chat: Chat, person?: Person): Room {
    let own = 1
    const nextId = chat.type === 'supergroup' ? () => ++own : () => ++this.shared
    const room = new Room(chat, nextId, this.history, person)
    this.rooms.set(chat.id, room)
    return room
  }

  find(id: number): Room | undefined {
    const room = this.rooms.get(id)
    const person = this.people.get(id)
    if (room || !person) return room
    const { first_name, last_name, username } = person.user
    const names = {
      first_name,
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
    }
    return this.add({ id, type: 'private', ...names }, person)
  }

  named(username: string): Room | undefined {
    const wanted = username.toLowerCase()
    return this.all().find((room) => room.isGroup && room.chat.username?.toLowerCase() === wanted)
  }

  all(): Room[] {
    return [...this.rooms.values()]
  }
}
