import { type Line, notConnected } from './line.ts'

/** The connection as the ways out see it: there, or not just now. Only the process whose run() holds it has one. */
export class Connection {
  #line: Line | undefined
  /** Streams that grew over this connection, and whose end was not sent yet. */
  readonly growing = new Set<string>()
  #uploads: Promise<unknown> = Promise.resolve()

  get open(): boolean {
    return this.#line !== undefined
  }

  began(line: Line): void {
    this.#line = line
  }

  ended(): void {
    this.#line = undefined
    this.growing.clear()
  }

  /** As Line.command(). */
  async command(cmd: string, body: object, reqId?: string): Promise<unknown> {
    if (!this.#line) throw notConnected()
    return this.#line.command(cmd, body, reqId)
  }

  /** One upload at a time: beside each other they were seen to fail. */
  upload<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#uploads.then(work)
    this.#uploads = mine.catch(() => undefined)
    return mine
  }
}
