/** Work that is done one after the other within each chain, and side by side otherwise. */
export class Chains {
  #ends = new Map<string, Promise<void>>()

  run(chain: string, work: () => Promise<void>): void {
    const before = this.#ends.get(chain) ?? Promise.resolve()
    const end = before.then(work)
    this.#ends.set(chain, end)
    void end.finally(() => {
      if (this.#ends.get(chain) === end) this.#ends.delete(chain)
    })
  }
}
