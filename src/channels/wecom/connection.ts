import { type Line, notConnected } from './line.ts'

/** The connection as the ways out see it: there, or not just now. Only the process whose run() holds it has one. */
export class Connection {
  #line: Line | undefined
  #uploads: Promise<unknown> = Promise.resolve()
  readonly #deadlines = new Map<string, NodeJS.Timeout>()

  get open(): boolean {
    return this.#line !== undefined
  }

  began(line: Line): void {
    this.#line = line
  }

  /** Nothing of it is left. */
  ended(): void {
    this.#line = undefined
    for (const timer of this.#deadlines.values()) clearTimeout(timer)
    this.#deadlines.clear()
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

  /** While a stream is open here: what to do when its time is over. */
  expireAt(stream: string, at: number, act: () => void): void {
    this.finished(stream)
    const timer = setTimeout(() => {
      this.#deadlines.delete(stream)
      act()
    }, at - Date.now())
    this.#deadlines.set(stream, timer)
  }

  finished(stream: string): void {
    clearTimeout(this.#deadlines.get(stream))
    this.#deadlines.delete(stream)
  }
}
