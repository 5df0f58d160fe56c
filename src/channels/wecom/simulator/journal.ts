const maxViolations = 500

/** What the bot did, and which of the platform's rules it broke. */
export class Journal {
  #violations: string[] = []
  #unlisted = 0
  #byName: Record<string, number> = {}
  #total = 0
  #limited = 0

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
}
