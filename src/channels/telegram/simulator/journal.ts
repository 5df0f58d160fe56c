/** One call of the bot and how it ended. */
export interface CallRecord {
  method: string
  params: Record<string, string>
  /** HTTP status of the answer. */
  code: number
  description?: string
  /** ms since 1970 */
  at: number
}

/** What the bot called, newest last. All are counted; all but polls are kept, up to a limit. */
export class Journal {
  private records: CallRecord[] = []
  private readonly limit: number
  private readonly byName: Record<string, number> = {}
  private total = 0
  private limited = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** A call has come in. */
  count(method: string): void {
    this.total++
    this.byName[method] = (this.byName[method] ?? 0) + 1
  }

  /** A call has ended. */
  record(call: CallRecord): void {
    if (call.code === 429) this.limited++
    if (call.method === 'getUpdates') return
    this.records.push(call)
    if (this.records.length > 2 * this.limit) this.records = this.records.slice(-this.limit)
  }

  find(wanted: { method?: string; chat?: string } = {}): CallRecord[] {
    return this.records
      .slice(-this.limit)
      .filter((call) => wanted.method === undefined || call.method === wanted.method)
      .filter((call) => wanted.chat === undefined || call.params.chat_id === wanted.chat)
  }

  counts(): { total: number; limited: number; byName: Record<string, number> } {
    return { total: this.total, limited: this.limited, byName: { ...this.byName } }
  }
}
