import type { Cast, Meter } from './cast.ts'

/** What the page is told: whose screens changed, or how the meters stand. */
export type News = { event: 'screens'; types: string[] } | { event: 'meters'; meters: Meter[] }

/** Changes within this span are told once, in ms: faster than an eye, slower than a stream of words. */
const GATHER = 60
/** Calls that change no screen are noticed this often, in ms. */
const LOOK = 1_000

/** Tells every open page what changed. Costs nothing while no page is open. */
export class Feed {
  private readonly cast: Cast
  private readonly readers = new Set<(news: News) => void>()
  private readonly changed = new Set<string>()
  private readonly unwatch: (() => void)[]
  private gathering: NodeJS.Timeout | undefined
  private looking: NodeJS.Timeout | undefined
  private lastMeters = ''

  constructor(cast: Cast) {
    this.cast = cast
    this.unwatch = cast.platforms.map((platform) => platform.watch(() => this.note(platform.type)))
  }

  /** Returns the way to hear no more. */
  subscribe(reader: (news: News) => void): () => void {
    this.readers.add(reader)
    this.looking ??= setInterval(() => this.look(), LOOK)
    return () => {
      this.readers.delete(reader)
      if (this.readers.size === 0) this.rest()
    }
  }

  /** Tells how the meters stand, if that is news. */
  look(): void {
    const meters = this.cast.meters()
    const spelled = JSON.stringify(meters)
    if (spelled === this.lastMeters) return
    this.lastMeters = spelled
    this.tell({ event: 'meters', meters })
  }

  close(): void {
    for (const end of this.unwatch) end()
    this.readers.clear()
    this.rest()
  }

  private note(type: string): void {
    if (this.readers.size === 0) return
    this.changed.add(type)
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined
      const types = [...this.changed]
      this.changed.clear()
      this.tell({ event: 'screens', types })
      this.look()
    }, GATHER)
  }

  private tell(news: News): void {
    for (const reader of this.readers) reader(news)
  }

  private rest(): void {
    clearTimeout(this.gathering)
    clearInterval(this.looking)
    this.gathering = undefined
    this.looking = undefined
    this.changed.clear()
  }
}
