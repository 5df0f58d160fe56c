/** Ours from the moment we fetch it; platforms hand out the same one again while it is valid. */
export interface FetchedToken {
  value: string
  /** ms */
  validFor: number
}

/** The app's access token: fetched once for everybody who asks, renewed before it ends. */
export class AccessToken {
  readonly #fetch: () => Promise<FetchedToken>
  #current: { value: string; renewAt: number; endsAt: number } | undefined
  #fetching: Promise<string> | undefined

  constructor(fetch: () => Promise<FetchedToken>) {
    this.#fetch = fetch
  }

  /** A token that is valid for some minutes more. */
  async get(): Promise<string> {
    const current = this.#current
    if (current && Date.now() < current.renewAt) return current.value
    const fetching = this.renew()
    if (!current || Date.now() >= current.endsAt) return fetching
    // The old one still works: a failing renewal disturbs nobody.
    return fetching.catch(() => current.value)
  }

  /** Fetches one now, whatever is in hand: proves the credentials. */
  renew(): Promise<string> {
    this.#fetching ??= this.#fetchOne().finally(() => {
      this.#fetching = undefined
    })
    return this.#fetching
  }

  /** The platform no longer takes `value`. A newer one stays. */
  drop(value: string): void {
    if (this.#current?.value === value) this.#current = undefined
  }

  async #fetchOne(): Promise<string> {
    const { value, validFor } = await this.#fetch()
    // 5 to 10 minutes early, spread so that processes of one app do not ask together; a short life is halved.
    const early = Math.min(validFor / 2, (5 + 5 * Math.random()) * 60_000)
    this.#current = { value, renewAt: Date.now() + validFor - early, endsAt: Date.now() + validFor }
    return value
  }
}
