import type { Said } from './script.ts'

/** What was said up to each stored response. Forgets the oldest beyond 20,000. */
export class Memory {
  private readonly responses = new Map<string, readonly Said[]>()

  get(id: string): readonly Said[] | undefined {
    return this.responses.get(id)
  }

  add(id: string, said: readonly Said[]): void {
    this.responses.set(id, said.slice(-100))
    const oldest = this.responses.keys().next().value
    if (this.responses.size > 20_000 && oldest !== undefined) this.responses.delete(oldest)
  }

  delete(id: string): void {
    this.responses.delete(id)
  }

  clear(): void {
    this.responses.clear()
  }
}
