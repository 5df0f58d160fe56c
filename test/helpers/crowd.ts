import type { ScreenMessage, SimulatedPlatform } from '../../src/contract/simulator.ts'

/** One person in front of one platform. */
export interface Seat {
  platform: SimulatedPlatform
  person: string
}

/** A question, and what its answer must hold: `repeat` makes the fake agent say it back. */
export interface Question {
  n: number
  seat: Seat
  /** The answer holds `w{n}p0` … `w{n}p{parts - 1}`, each once. */
  parts: number
}

/** What has become of a question, as the person sees it. */
export interface Outcome {
  question: Question
  /** How often the whole answer stands there, finished. */
  whole: number
  /** Bubbles with a part of the answer besides the whole one. */
  strays: number
  /** Bubbles that still look as if they were being written. */
  growing: number
}

const filler = 'tea leaves unfold slowly in hot water while somebody pours another cup and the evening goes on'

/** No two questions of a test run are alike, whoever asks. */
let asked = 0

/** People who ask, and remember what they asked. */
export class Crowd {
  readonly seats: Seat[]
  readonly questions: Question[] = []
  #open = new Map<Seat, Question[]>()
  /** Seats whose platform shows what it showed when they were looked at last. */
  #seen = new Map<SimulatedPlatform, Set<Seat>>()

  constructor(platforms: SimulatedPlatform[]) {
    for (const platform of platforms) platform.watch(() => this.#seen.delete(platform))
    this.seats = platforms.flatMap((platform) => platform.people.map(({ id }) => ({ platform, person: id })))
  }

  /** `slow` is the agent's pause before each few characters, in ms. */
  async ask(seat: Seat, { parts = 4, slow = 15 }: { parts?: number; slow?: number } = {}): Promise<Question> {
    const question = { n: asked++, seat, parts }
    this.questions.push(question)
    this.#open.set(seat, [...(this.#open.get(seat) ?? []), question])
    const said = Array.from({ length: parts }, (_, part) => `w${question.n}p${part} ${filler}`).join('\n\n')
    await seat.platform.say(`[[sim:repeat]][[sim:slow=${slow}]] ${said}`, { person: seat.person })
    return question
  }

  /** Questions of that seat that have no whole answer yet. Cheap: what was answered once is not looked at again. */
  open(seat: Seat): Question[] {
    const open = this.#open.get(seat) ?? []
    if (open.length === 0 || this.#seen.get(seat.platform)?.has(seat)) return open
    const seen = this.#seen.get(seat.platform) ?? new Set()
    this.#seen.set(seat.platform, seen.add(seat))
    const screen = bubbles(seat)
    const left = open.filter((question) => outcomeOf(question, screen).whole === 0)
    this.#open.set(seat, left)
    return left
  }

  /** As if it had never been asked. */
  withdraw(question: Question): void {
    this.questions.splice(this.questions.indexOf(question), 1)
    this.#open.set(
      question.seat,
      this.open(question.seat).filter((one) => one !== question),
    )
  }

  get waiting(): Question[] {
    return this.seats.flatMap((seat) => this.open(seat))
  }

  /** Every question that is not answered once, whole and finished: a line on each that says what the person sees instead. */
  complaints(): string[] {
    return this.outcomes()
      .filter(({ whole, growing }) => whole !== 1 || growing > 0)
      .map(({ question: { n, seat, parts }, whole, strays, growing }) => {
        const shown = bubbles(seat).map(({ text, ...message }) => {
          const own = partsIn({ n }, text)
          const what = own.length > 0 ? `parts ${own.join(' ')}` : text.slice(0, 60)
          return `${message.growing ? 'growing: ' : ''}${message.failed ? 'failed: ' : ''}${what} … ${text.slice(-40)}`
        })
        const at = `${seat.platform.type} ${seat.person}, w${n} of ${parts} parts`
        return `${at}: ${whole} whole, ${strays} strays, ${growing} growing. On the screen: ${shown.slice(-6).join(' | ')}`
      })
  }

  /** Bubbles that a crash left behind: a sign that an answer is coming, or the beginning of one that stands whole elsewhere. */
  strays(): string[] {
    const beginnings = this.outcomes().flatMap(({ question, strays }) =>
      Array(strays).fill(`beginning of w${question.n}`),
    )
    const signs = this.seats.flatMap((seat) => bubbles(seat).filter(({ text }) => !/\bw\d+p\d+\b/.test(text)))
    return [...beginnings, ...signs.map(({ text }) => text)]
  }

  /** What everybody sees now. */
  outcomes(): Outcome[] {
    const screens = new Map(this.seats.map((seat) => [seat, bubbles(seat)]))
    return this.questions.map((question) => outcomeOf(question, screens.get(question.seat) ?? []))
  }
}

function bubbles({ platform, person }: Seat): ScreenMessage[] {
  return platform.screen({ person }).filter((message) => message.by === 'bot' && !message.notice)
}

/** A long answer is several bubbles, so the wholes are counted by how often its last part stands somewhere, finished. */
function outcomeOf(question: Question, screen: ScreenMessage[]): Outcome {
  const own = screen
    .map((message) => ({ message, parts: partsIn(question, message.text) }))
    .filter(({ parts }) => parts.length > 0)
  const superseded = own.filter(({ parts }, at) => own.some((other, n) => n !== at && within(parts, other.parts)))
  const pages = own.filter((bubble) => !superseded.includes(bubble))
  const seen = pages.flatMap(({ parts }) => parts)
  const complete = Array.from({ length: question.parts }, (_, part) => part).every((part) => seen.includes(part))
  const growing = own.filter(({ message }) => message.growing).length
  const failed = pages.some(({ message }) => message.failed)
  const most = Math.max(
    0,
    ...Array.from({ length: question.parts }, (_, part) => seen.filter((p) => p === part).length),
  )
  return { question, whole: complete && growing === 0 && !failed ? most : 0, strays: superseded.length, growing }
}

function partsIn({ n }: Pick<Question, 'n'>, text: string): number[] {
  return [...text.matchAll(/\bw(\d+)p(\d+)\b/g)].flatMap(([, question, part]) =>
    Number(question) === n ? [Number(part)] : [],
  )
}

/** Holds less than the other one, and nothing else. */
function within(parts: number[], others: number[]): boolean {
  return parts.length < others.length && parts.every((part) => others.includes(part))
}
