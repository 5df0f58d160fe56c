import type { Exchange } from './fake-server.ts'

const repeatWithin = 10_000
const limit = 1_000

/** Collects what a client may not do. */
export class FakeWatch {
  private readonly lines: string[] = []
  private readonly asked = new Map<string, Exchange>()

  broken(line: string): void {
    if (this.lines.length < limit) this.lines.push(line)
  }

  /**
   * Someone asked something; `what` is the same when the same is asked again. Asking again is fine until part of an answer
   * was given and the answer broke: then the work has been done, and a person would read its beginning twice.
   */
  asks(what: string, exchange: Exchange): void {
    const last = this.asked.get(what)
    if (last?.said && last.broken && exchange.at - last.at < repeatWithin) {
      this.broken(`${exchange.method} ${exchange.path}: asked again although part of the answer had been given`)
    }
    this.asked.delete(what)
    this.asked.set(what, exchange)
    const oldest = this.asked.keys().next().value
    if (this.asked.size > limit && oldest !== undefined) this.asked.delete(oldest)
  }

  violations(leaked: readonly Exchange[]): string[] {
    return [...this.lines, ...leaked.map((one) => `${one.method} ${one.path}: the answer was neither read nor closed`)]
  }
}
