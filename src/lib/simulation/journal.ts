import { Recent } from './bounded.ts'

export interface RequestRecord {
  name: string
  at: number
  status: number
  /** What the bot sent, as parsed JSON; undefined for uploads and downloads. */
  body: unknown
}

const maxViolations = 500
const maxRequests = 2_000

/** What the bot did, and which of the platform's rules it broke. */
export class Journal<Answered extends RequestRecord = RequestRecord> {
  #violations: string[] = []
  #unlisted = 0
  #byName: Record<string, number> = {}
  #total = 0
  #limited = 0
  #requests = new Recent<Answered>(maxRequests)

  violation(line: string): void {
    if (this.#violations.length < maxViolations) this.#violations.push(line)
    else this.#unlisted++
  }

  violations(): string[] {
    return this.#unlisted === 0 ? [...this.#violations] : [...this.#violations, `… and ${this.#unlisted} more`]
  }

  called(name: string): void {
    this.#total++
    this.#byName[name] = (this.#byName[name] ?? 0) + 1
  }

  limited(): void {
    this.#limited++
  }

  calls(): { total: number; limited: number; byName: Record<string, number> } {
    return { total: this.#total, limited: this.#limited, byName: { ...this.#byName } }
  }

  answered(record: Answered): void {
    this.#requests.add(record)
  }

  /** The newest calls, oldest first. */
  requests(): Answered[] {
    return this.#requests.list()
  }
}
