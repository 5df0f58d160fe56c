/** A map that forgets its oldest entries: a simulator under load for hours must not grow for ever. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly max: number

  constructor(max: number) {
    super()
    this.max = max
  }

  override set(key: K, value: V): this {
    super.set(key, value)
    if (this.size > this.max) {
      const oldest = this.keys().next()
      if (!oldest.done) this.delete(oldest.value)
    }
    return this
  }
}

/** The newest entries of a list, oldest first. */
export class Recent<T> {
  #max: number
  #items: T[] = []

  constructor(max: number) {
    this.#max = max
  }

  add(item: T): void {
    this.#items.push(item)
    if (this.#items.length >= this.#max * 2) this.#items = this.#items.slice(-this.#max)
  }

  list(): T[] {
    return this.#items.slice(-this.#max)
  }
}
