const kept = 300

/** What stands in each of several places, oldest first; of a long one the newest entries are kept. */
export class Transcripts<Entry> {
  #transcripts = new Map<string, Entry[]>()
  #watchers = new Set<() => void>()

  append(place: string, entry: Entry): void {
    const transcript = this.#transcripts.get(place) ?? []
    this.#transcripts.set(place, transcript)
    transcript.push(entry)
    if (transcript.length > kept * 2) transcript.splice(0, transcript.length - kept)
    this.changed()
  }

  transcript(place: string): Entry[] {
    return this.#transcripts.get(place) ?? []
  }

  /** Calls back after every change, until what it returns is called. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed)
    return () => this.#watchers.delete(changed)
  }

  /** Something in an entry is another now. */
  changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
