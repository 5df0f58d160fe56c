import { styleText } from 'node:util'
import { cell, tail } from './columns.ts'
import type { Progress } from './performance.ts'

/** Shows how the replies grow. */
export interface Board {
  /** Something about a reply is different. */
  update(progress: Progress[]): void
  /** A line that stays. */
  say(line: string): void
  end(): void
}

/** At most so many times a second is the terminal written to, in ms between. */
const FRAME = 90
/** A narrower terminal breaks the lines, a wider one is not filled. In columns; some say 0 for their width. */
const NARROWEST = 76
const WIDEST = 118
/** Where there is no terminal, a growing reply gets a line this often, in ms. */
const LINE = 900

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const dim = (text: string) => styleText('dim', text)

type Style = Parameters<typeof styleText>[0]

const looks: Record<Progress['state'], { sign: string; style: Style }> = {
  waiting: { sign: '·', style: 'dim' },
  growing: { sign: '…', style: 'cyan' },
  'cut off': { sign: '✂', style: 'yellow' },
  whole: { sign: '✓', style: 'green' },
  stopped: { sign: '■', style: 'green' },
  failed: { sign: '✗', style: 'red' },
}

export function createBoard(out: NodeJS.WriteStream): Board {
  return out.isTTY ? new LiveBoard(out) : new PlainBoard(out)
}

/** Lines that change in place. */
class LiveBoard implements Board {
  private readonly out: NodeJS.WriteStream
  private progress: Progress[] = []
  private drawn = 0
  private frame = 0
  private readonly timer = setInterval(() => this.draw(), FRAME)

  constructor(out: NodeJS.WriteStream) {
    this.out = out
    out.write('\x1b[?25l')
    process.once('exit', this.showCursor)
  }

  update(progress: Progress[]): void {
    this.progress = progress
  }

  say(line: string): void {
    this.wipe()
    this.out.write(`${line}\n`)
    this.draw()
  }

  end(): void {
    clearInterval(this.timer)
    this.draw()
    this.showCursor()
    process.off('exit', this.showCursor)
  }

  private readonly showCursor = () => void this.out.write('\x1b[?25h')

  private wipe(): void {
    if (this.drawn > 0) this.out.write(`\x1b[${this.drawn}A\x1b[0J`)
    this.drawn = 0
  }

  private draw(): void {
    this.frame += 1
    const columns = Math.min(Math.max(this.out.columns || 80, NARROWEST), WIDEST)
    const titles = [...new Set(this.progress.map(({ platform }) => platform.title))]
    const lines = titles.flatMap((title) => [
      '',
      styleText('bold', `  ${title}`),
      ...this.progress.filter(({ platform }) => platform.title === title).flatMap((one) => this.rows(one, columns)),
    ])
    const shown = lines.slice(-((this.out.rows || 40) - 2))
    this.wipe()
    this.out.write(shown.map((line) => `${line}\n`).join(''))
    this.drawn = shown.length
  }

  private rows(one: Progress, columns: number): string[] {
    const { sign, style } = looks[one.state]
    const mark = one.state === 'growing' ? (spinner[this.frame % spinner.length] ?? sign) : sign
    const room = columns - 57
    const row = `  ${styleText(style, mark)} ${cell(one.who, 16)} ${cell(one.act.says, room)} ${styleText(style, cell(stateOf(one), 10))} ${dim(numbers(one))}`
    if (one.reason !== undefined) return [row, styleText('red', `      ${one.reason}`)]
    const live = one.state === 'growing' || one.state === 'cut off'
    return live ? [row, dim(`    │ ${tail(one.text, columns - 8)}`)] : [row]
  }
}

/** Lines that stay, for files and pipes. */
class PlainBoard implements Board {
  private readonly out: NodeJS.WriteStream
  private readonly told = new Map<Progress, { face: string; at: number }>()

  constructor(out: NodeJS.WriteStream) {
    this.out = out
  }

  update(progress: Progress[]): void {
    for (const one of progress) this.tell(one)
  }

  say(line: string): void {
    this.out.write(`${line}\n`)
  }

  end(): void {
    this.told.clear()
  }

  private tell(one: Progress): void {
    const before = this.told.get(one)
    const face = `${one.state} ${one.draws}`
    const soon = one.state === 'growing' && before !== undefined && Date.now() - before.at < LINE
    if (before?.face === face || soon) return
    this.told.set(one, { face, at: Date.now() })
    const name = `${cell(one.platform.title, 10)} ${cell(one.who, 16)}`
    const words = one.reason ?? (one.state === 'growing' ? tail(one.text, 40) : '')
    const shown = one.state === 'waiting' ? one.act.says : `${numbers(one)}  ${words}`
    this.say(`${name} ${cell(one.state === 'waiting' ? 'says' : stateOf(one), 10)} ${shown}`.trimEnd())
  }
}

function stateOf({ state, act }: Progress): string {
  return state === 'whole' && act.ends === 'whole after a restart' ? 'whole ↻' : state
}

function numbers({ text, draws, startedAt, endedAt }: Progress): string {
  const seconds = (((endedAt ?? Date.now()) - startedAt) / 1000).toFixed(1)
  return `${String(text.length).padStart(5)} chars ${String(draws).padStart(3)} draws ${seconds.padStart(5)} s`
}
