import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Call, Limits, Log } from '../contract/channel.ts'
import type { Bus } from '../store/bus.ts'
import type { Calls } from '../store/calls.ts'
import { Budget } from './budget.ts'
import { Month } from './month.ts'
import { Rates } from './rates.ts'

export interface BudgetsParts {
  calls: Pick<Calls, 'add'>
  bus: Bus
  log: Log
}

/** What the other processes are told when a platform asks to wait. */
const held = z.object({
  by: z.string(),
  account: z.string(),
  name: z.string(),
  chat: z.object({ key: z.string(), kind: z.enum(['direct', 'group']) }).exactOptional(),
  ms: z.number(),
})

/** The accounts of this process's channels, and what each may still spend. Channels on one account share its budget. */
export class Budgets {
  readonly #parts: BudgetsParts
  readonly #rates = new Map<string, Rates>()
  readonly #months = new Map<string, Month>()
  readonly #id = randomUUID()
  readonly #unsubscribe: () => void
  #share = 1

  constructor(parts: BudgetsParts) {
    this.#parts = parts
    this.#unsubscribe = parts.bus.subscribe('hold', (news) => {
      const { success, data } = held.safeParse(news)
      if (success && data.by !== this.#id) this.#rates.get(data.account)?.hold(data, data.ms)
    })
  }

  /** The budget of a channel: that of its account. A channel that names none has one of its own. */
  of({ id, type }: { id: string; type: string }, limits: Limits): Budget {
    const account = `${type}:${limits.account ?? `channel ${id}`}`
    const monthlyAccount = limits.monthlyAccount === undefined ? account : `${type}:${limits.monthlyAccount}`
    const rates = this.#rates.get(account) ?? new Rates()
    this.#rates.set(account, rates)
    rates.limits = limits.calls ?? {}
    rates.share = this.#share
    const month = this.#months.get(monthlyAccount) ?? new Month()
    if (limits.monthlyCalls || limits.monthlyAccount !== undefined) this.#months.set(monthlyAccount, month)
    const onHold = (call: Pick<Call, 'name' | 'chat'>, ms: number) => this.#tell(account, call, ms)
    return new Budget({ limits, rates, month, monthlyAccount, onHold })
  }

  /** How many processes spend these budgets. */
  set share(processes: number) {
    this.#share = processes
    for (const rates of this.#rates.values()) rates.share = processes
  }

  /** Adds what was spent to the record that all processes share, and reads what they have spent. */
  async record(): Promise<void> {
    const { calls, log } = this.#parts
    for (const [account, month] of this.#months)
      await month
        .record((name, count) => calls.add(account, name, count))
        .catch((error) => log.warn('calls could not be recorded yet', { account, error }))
  }

  close(): void {
    this.#unsubscribe()
  }

  /** Best effort: a process that does not hear of it is told by the platform itself. */
  #tell(account: string, { name, chat }: Pick<Call, 'name' | 'chat'>, ms: number): void {
    const { bus, log } = this.#parts
    const where = chat ? { chat: { key: chat.key, kind: chat.kind } } : {}
    bus
      .publish('hold', { by: this.#id, account, name, ms, ...where })
      .catch((error) => log.debug('the other processes were not told to wait', { error }))
  }
}
