import { randomInt } from 'node:crypto'
import { isRecord } from '../../../lib/json.ts'
import type { Clock } from './clock.ts'
import { type UpdateKind, updateKinds, updateKindsOnRequest } from './objects.ts'

/** An update that the bot has not confirmed yet. */
export interface QueuedUpdate {
  id: number
  json: string
  /** Updates of one lane are delivered by webhook one after the other. */
  lane: string
  /** In the platform's time. */
  expiresAt: number
  /** True once it was confirmed and, by a fault, kept to be delivered once more. */
  repeated: boolean
}

const day = 24 * 60 * 60 * 1000
/** Queries of people who are waiting are worth nothing after this. */
const queryLife = 150 * 1000
/** An answer to getUpdates is cut at about this size. */
const maxAnswer = 4 * 1024 * 1024

/** What has happened and is not confirmed, oldest first. */
export class UpdateQueue {
  /** A fault: everything is delivered twice, as when the confirmation got lost. */
  twice = false
  private allowed: ReadonlySet<UpdateKind> = defaultKinds
  private nextId = randomInt(100_000_000, 900_000_000)
  private readonly updates = new Map<number, QueuedUpdate>()
  private readonly clock: Clock
  private readonly listeners = new Set<(update: QueuedUpdate) => void>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  onPush(listener: (update: QueuedUpdate) => void): void {
    this.listeners.add(listener)
  }

  /** Takes in an update, unless the bot did not ask for its kind. */
  push(kind: UpdateKind, payload: object, lane: string): void {
    if (!this.allowed.has(kind)) return
    const id = this.nextId++
    const life = kind === 'callback_query' ? queryLife : day
    const json = `{"update_id":${id},${JSON.stringify(kind)}:${JSON.stringify(payload)}}`
    const update = { id, json, lane, expiresAt: this.clock.now() + life, repeated: false }
    this.updates.set(id, update)
    for (const listener of this.listeners) listener(update)
  }

  get size(): number {
    return this.updates.size
  }

  /** Forgets what is older than `offset`; a negative one keeps only so many of the newest. */
  acknowledge(offset: number): void {
    const end = offset < 0 ? this.nextId + offset : offset
    for (const update of this.updates.values()) {
      if (update.id >= end) break
      if (this.twice && !update.repeated && offset > 0) update.repeated = true
      else this.updates.delete(update.id)
    }
  }

  /** The oldest ones, at most `limit`, in one JSON array. */
  peek(limit: number): { json: string; count: number } {
    const parts: string[] = []
    let size = 0
    for (const update of this.all()) {
      size += update.json.length + 50
      if (parts.length >= limit || size > maxAnswer) break
      parts.push(update.json)
    }
    return { json: `[${parts.join(',')}]`, count: parts.length }
  }

  /** Everything that has not expired. */
  *all(): Generator<QueuedUpdate> {
    const now = this.clock.now()
    for (const update of this.updates.values()) {
      if (update.expiresAt > now) yield update
      else this.updates.delete(update.id)
    }
  }

  has(update: QueuedUpdate): boolean {
    return this.updates.has(update.id)
  }

  forget(update: QueuedUpdate): void {
    this.updates.delete(update.id)
  }

  clear(): void {
    this.updates.clear()
  }

  /** Takes the parameter `allowed_updates`. What is no list changes nothing, a list of nothing known means the default. */
  allow(names: string): void {
    const list = parseList(names)
    if (!list) return
    const known = new Set(updateKinds.filter((kind) => list.includes(kind)))
    this.allowed = known.size > 0 ? known : defaultKinds
  }

  /** The kinds asked for by name, or undefined when it is the default. */
  get allowedNames(): UpdateKind[] | undefined {
    return this.allowed === defaultKinds ? undefined : [...this.allowed]
  }
}

const defaultKinds: ReadonlySet<UpdateKind> = new Set(
  updateKinds.filter((kind) => !updateKindsOnRequest.includes(kind)),
)

function parseList(names: string): string[] | undefined {
  if (names === '') return undefined
  try {
    const list: unknown = JSON.parse(names)
    if (!Array.isArray(list) || list.some((name) => isRecord(name))) return undefined
    return list.map((name) => String(name).toLowerCase())
  } catch {
    return undefined
  }
}
