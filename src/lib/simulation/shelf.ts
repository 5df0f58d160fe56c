const mostFiles = 5_000
/** Room for one of the largest files that people send, and for many small ones. */
const mostBytes = 512 * 1024 * 1024

/** Files by their keys. The oldest make room for new ones, so that no load fills the memory; the newest always stays. */
export class Shelf<File extends { bytes: Uint8Array }> {
  #files = new Map<string, File>()
  #bytes = 0
  #mostBytes: number

  constructor(most: number = mostBytes) {
    this.#mostBytes = most
  }

  put(key: string, file: File): void {
    this.#remove(key)
    this.#files.set(key, file)
    this.#bytes += file.bytes.length
    for (const oldest of this.#files.keys()) {
      const fits = this.#bytes <= this.#mostBytes && this.#files.size <= mostFiles
      if (fits || oldest === key) return
      this.#remove(oldest)
    }
  }

  get(key: string): File | undefined {
    return this.#files.get(key)
  }

  #remove(key: string): void {
    this.#bytes -= this.#files.get(key)?.bytes.length ?? 0
    this.#files.delete(key)
  }
}
