import { randomInt } from 'node:crypto'
import type { Backend } from './backend.ts'
import type { Message } from './objects.ts'
import type { Room } from './room.ts'

/** What happens around a bot: people block it, groups throw it out, chats change. Ids are those of people and groups. */
export class Circumstances {
  private readonly backend: Backend

  constructor(backend: Backend) {
    this.backend = backend
  }

  block(person: string): void {
    this.setStatus(this.room(person), 'kicked')
  }

  unblock(person: string): void {
    this.setStatus(this.room(person), 'member')
  }

  /** The person deletes their account. */
  deactivate(person: string): void {
    const known = this.room(person).person
    if (known) known.deactivated = true
  }

  /** The person takes no voice messages. */
  forbidVoice(person: string): void {
    const known = this.room(person).person
    if (known) known.forbidsVoice = true
  }

  kick(group: string): void {
    this.setStatus(this.room(group), 'kicked')
  }

  invite(group: string): void {
    this.setStatus(this.room(group), 'member')
  }

  promote(group: string): void {
    this.setStatus(this.room(group), 'administrator')
  }

  /** Whether the bot may write in a group it is in. */
  allowWriting(group: string, allowed: boolean): void {
    const room = this.room(group)
    room.mayWrite = allowed
    if (allowed) this.backend.rules.reopened(room.chat.id)
  }

  deleteGroup(group: string): void {
    this.room(group).deleted = true
  }

  /** Switches privacy mode. Off means that the bot hears everything in its groups. */
  setPrivacy(on: boolean): void {
    this.backend.privacy = on
  }

  /** Somebody makes a group and adds the bot to it. Returns its id. */
  join(title: string): string {
    const id = -1_002_900_000_000 - randomInt(1e9)
    const room = this.backend.rooms.add({ id, type: 'supergroup', title })
    room.status = 'left'
    this.setStatus(room, 'member')
    this.service(room, { message_id: room.newMessageId(), new_chat_members: [this.backend.me] })
    return String(id)
  }

  /** Somebody opens a topic; a supergroup that has none yet becomes a forum by it. Returns its id. */
  openTopic(group: string, name: string): number {
    const room = this.room(group)
    if (room.chat.type === 'supergroup') room.chat.is_forum = true
    else if (!room.person || !this.backend.options.privateTopics) throw new Error(`Chat ${group} has no topics`)
    const id = room.newMessageId()
    room.topics.set(id, name)
    const topic = { message_thread_id: id, is_topic_message: true as const }
    this.service(room, { message_id: id, ...topic, forum_topic_created: { name, icon_color: 7_322_096 } })
    return id
  }

  deleteTopic(group: string, topic: number): void {
    this.room(group).topics.delete(topic)
  }

  /** A basic group becomes a supergroup, with a new id. Returns it. */
  migrate(group: string): string {
    const old = this.room(group)
    if (old.chat.type !== 'group') throw new Error(`Group ${group} is a supergroup already`)
    const id = -1_003_000_000_000 - randomInt(1e9)
    const room = this.backend.rooms.add({ id, type: 'supergroup', title: old.chat.title ?? '' })
    room.status = old.status
    old.migratedTo = id
    this.service(old, { message_id: old.newMessageId(), migrate_to_chat_id: id })
    this.service(room, { message_id: room.newMessageId(), migrate_from_chat_id: old.chat.id })
    return String(id)
  }

  private service(room: Room, content: Partial<Message> & { message_id: number }): void {
    const [somebody] = this.backend.people.values()
    const from = room.person ?? somebody
    const message: Message = {
      chat: room.chat,
      date: this.backend.clock.date(),
      ...(from && { from: from.user }),
      ...content,
    }
    room.add({ message, by: 'app', at: Date.now() })
    this.backend.changed()
    this.backend.updates.push('message', message, String(room.chat.id))
  }

  private setStatus(room: Room, status: Room['status']): void {
    const [somebody] = this.backend.people.values()
    const before = room.status
    room.status = status
    if (status !== 'kicked') this.backend.rules.reopened(room.chat.id)
    if (before === status) return
    const member = (is: Room['status']) => ({
      user: this.backend.me,
      status: is,
      ...(is === 'kicked' && { until_date: 0 }),
    })
    const change = {
      chat: room.chat,
      from: (room.person ?? somebody)?.user,
      date: this.backend.clock.date(),
      old_chat_member: member(before),
      new_chat_member: member(status),
    }
    this.backend.updates.push('my_chat_member', change, String(room.chat.id))
  }

  private room(id: string): Room {
    const room = this.backend.rooms.find(Number(id))
    if (!room) throw new Error(`There is no person or group ${id}`)
    return room
  }
}
