import type { ServerResponse } from 'node:http'
import { setImmediate as breathe } from 'node:timers/promises'

/** One server-sent event, and what it means to the one who sends it. */
export interface Frame {
  event?: string
  data?: string
  comment?: string
  /** It carries part of the answer. */
  says?: true
  /** With it the protocol itself says that the answer is over. */
  end?: true
  /** It says that the answer failed. */
  fails?: true
}

/** How the same events can be spelled differently: every spelling means the same to a reader that keeps to the standard. */
export interface Spelling {
  newline?: 'lf' | 'crlf' | 'cr'
  /** `data:{…}` instead of `data: {…}`. */
  noSpace?: boolean
  /** JSON over several `data:` lines. */
  multiLine?: boolean
  /** A comment before every event. */
  comments?: boolean
  /** `id:` and `retry:` lines. */
  idLines?: boolean
  /** An event that nobody knows before every event. */
  unknownEvents?: boolean
  /** An event with empty data before every event. */
  emptyData?: boolean
  /** A frame of broken JSON before each of the first so many events. */
  badJson?: number
}

/**
 * Where a stream breaks: before the status line, after so many events, after the first that said part of the answer, right
 * before the first event that ends the answer, or after the last event. rst: reset; fin: closed without the last chunk; eof: the body ends where the connection
 * does, so the break looks like a clean end; short: fewer bytes than Content-Length promised.
 */
export interface Cut {
  how: 'rst' | 'fin' | 'eof' | 'short'
  after: number | 'nothing' | 'said' | 'answer' | 'all'
  /** Half of the event that would have come next is sent first. */
  half?: boolean
}

export interface Refusal {
  status: number
  /** A proxy's page instead of the server's own error. With status 200: a login page, where a stream was expected. */
  html?: boolean
  /** The header, as it is: seconds or a date. */
  retryAfter?: string
}

/** What goes wrong with one stream. */
export interface Faults extends Spelling {
  /** Not a stream but this. Status 200 without html: a JSON error where a stream was expected. */
  refuse?: Refusal
  /** ms before the status line. */
  slowHeaders?: number
  /** ms before every event. */
  delay?: number
  /** Bytes per write, repeated from the first size when they run out. */
  chop?: number | number[]
  /** A write ends inside every character of more than one byte. */
  midUtf8?: boolean
  /** So many events in one write. */
  glue?: number
  bom?: boolean
  /** The last event lacks its blank line. */
  noTrailingBlank?: boolean
  /** Silence after so many events, or after the first that said something, until the client leaves. */
  stall?: number | 'said'
  /** Pings go on in that silence. */
  stallPings?: boolean
  cut?: Cut
  /** ms that the connection stays open after the last event. */
  keepOpen?: number
}

export interface StreamOptions {
  faults?: Faults
  headers?: Record<string, string>
  /** Written between events once this many ms have passed since the last one. */
  ping?: { every: number; frame: Frame }
  /** Ends a pause or a stall early: the script has something else to say now. */
  hurry?: AbortSignal
}

/** How the server's side of it went: `gone` when the client left before the answer was over. */
export type Outcome = 'said' | 'cut' | 'gone'

const newlines = { lf: '\n', crlf: '\r\n', cr: '\r' }

/** The bytes of one event, as text. */
export function encodeFrame(frame: Frame, spelling: Spelling = {}): string {
  const newline = newlines[spelling.newline ?? 'lf']
  const gap = spelling.noSpace ? '' : ' '
  const data = frame.data !== undefined && spelling.multiLine ? overLines(frame.data) : frame.data
  let text = ''
  if (spelling.idLines) text += `id:${gap}7${newline}retry:${gap}3000${newline}`
  if (frame.comment !== undefined) text += `:${gap}${frame.comment}${newline}`
  if (frame.event !== undefined) text += `event:${gap}${frame.event}${newline}`
  if (data !== undefined) for (const line of data.split('\n')) text += `data:${gap}${line}${newline}`
  return text + newline
}

/** White space in JSON means nothing; what is no JSON stays as it is. */
function overLines(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), null, 1)
  } catch {
    return data
  }
}

/** What comes before the event at `index` and means nothing. */
export function noiseBefore(index: number, spelling: Spelling): Frame[] {
  const noise: Frame[] = []
  if (spelling.comments) noise.push({ comment: 'keep-alive' })
  if (spelling.emptyData) noise.push({ data: '' })
  if (spelling.unknownEvents) noise.push({ event: 'sim.noise', data: '{"event":"sim_noise","type":"sim.noise"}' })
  if (index < (spelling.badJson ?? 0)) noise.push({ data: '{"event":"mess' })
  return noise
}

/** Cuts into pieces of the given sizes, starting over when they run out. Nothing is lost. */
export function cutBytes(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length)
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}

/** Cuts inside every character of more than one byte. */
export function cutCharacters(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let start = 0
  for (let at = 1; at < bytes.length; at += 1) {
    if ((bytes[at]! & 0xc0) !== 0x80) continue
    pieces.push(bytes.subarray(start, at))
    start = at
  }
  if (start < bytes.length) pieces.push(bytes.subarray(start))
  return pieces
}

/** Answers with a stream of events, and whatever is to go wrong with it. Resolves when the server is done with it. */
export async function writeStream(
  response: ServerResponse,
  frames: Iterable<Frame>,
  options: StreamOptions = {},
): Promise<Outcome> {
  const faults = options.faults ?? {}
  const cut = faults.cut
  const pen = new Pen(response, options)
  if (faults.slowHeaders) await pen.rest(faults.slowHeaders)
  if (pen.gone) return 'gone'
  if (cut?.after === 'nothing') return sever(response, cut.how)
  pen.open()
  let index = 0
  let over = false
  let said = 0
  for (const frame of frames) {
    if (cut && breaksHere(cut, { frame, index, said })) {
      if (cut.half) pen.half(frame)
      await pen.flush()
      return sever(response, cut.how)
    }
    if (faults.stall === index || (faults.stall === 'said' && said === 1)) await pen.stall()
    if (faults.delay) await pen.rest(faults.delay)
    else if (index % 64 === 63) await breathe()
    await pen.write(frame, index)
    if (pen.gone) return over ? 'said' : 'gone'
    if (frame.end) over = true
    if (frame.says || said > 0) said += 1
    index += 1
  }
  await pen.flush(faults.noTrailingBlank)
  if (cut) return sever(response, cut.how)
  if (faults.keepOpen) await pen.rest(faults.keepOpen)
  response.end()
  return 'said'
}

function breaksHere({ after }: Cut, { frame, index, said }: { frame: Frame; index: number; said: number }): boolean {
  return after === index || (after === 'answer' && frame.end === true) || (after === 'said' && said > 0)
}

/**
 * Breaks the connection, once what was written is with the client: a reset that comes at the heels of the data makes the
 * client's kernel throw the data away.
 */
async function sever(response: ServerResponse, how: Cut['how']): Promise<Outcome> {
  const socket = response.socket
  if (!socket || socket.destroyed) return 'cut'
  if (how === 'rst') {
    await new Promise((done) => setTimeout(done, 20))
    socket.resetAndDestroy()
  } else socket.end()
  return 'cut'
}

/** Writes events in one spelling, in pieces of the wanted sizes, no faster than the client reads. */
class Pen {
  gone = false
  private readonly faults: Faults
  private pending = ''
  private held = 0
  private pingedAt = Date.now()
  private wake: (() => void) | undefined

  private readonly response: ServerResponse
  private readonly options: StreamOptions

  constructor(response: ServerResponse, options: StreamOptions) {
    this.response = response
    this.options = options
    this.faults = options.faults ?? {}
    response.once('close', () => {
      this.gone = true
      this.wake?.()
    })
    options.hurry?.addEventListener('abort', () => this.wake?.(), { once: true })
  }

  open(): void {
    const { response, faults } = this
    response.setHeader('content-type', 'text/event-stream; charset=utf-8')
    response.setHeader('cache-control', 'no-cache')
    for (const [name, value] of Object.entries(this.options.headers ?? {})) response.setHeader(name, value)
    if (faults.cut?.how === 'eof') {
      response.shouldKeepAlive = false
      response.removeHeader('transfer-encoding')
    }
    if (faults.cut?.how === 'short') response.setHeader('content-length', 1_000_000_000)
    response.statusCode = 200
    response.flushHeaders()
    if (faults.bom) this.pending = '\ufeff'
  }

  async write(frame: Frame, index: number): Promise<void> {
    for (const noise of noiseBefore(index, this.faults)) this.pending += encodeFrame(noise, this.faults)
    this.pending += encodeFrame(frame, this.faults)
    this.held += 1
    // The last event may have to go without its blank line, so one is always kept back then.
    if (this.held >= (this.faults.glue ?? 1) && !this.faults.noTrailingBlank) await this.flush()
  }

  half(frame: Frame): void {
    const text = encodeFrame(frame, this.faults)
    this.pending += text.slice(0, Math.ceil(text.length / 2))
  }

  async flush(withoutBlank = false): Promise<void> {
    const text = withoutBlank ? this.pending.replace(/(\r\n|\n|\r)$/, '') : this.pending
    this.pending = ''
    this.held = 0
    if (text === '' || this.gone) return
    const { chop, midUtf8 } = this.faults
    if (chop === undefined && !midUtf8) return this.put(text)
    const bytes = Buffer.from(text)
    const pieces = midUtf8 ? cutCharacters(bytes) : cutBytes(bytes, typeof chop === 'number' ? [chop] : (chop ?? []))
    for (const piece of pieces) await this.put(piece)
  }

  private async put(piece: string | Uint8Array): Promise<void> {
    if (this.gone || this.response.write(piece)) return
    await new Promise<void>((done) => {
      this.wake = done
      this.response.once('drain', done)
    })
    this.wake = undefined
  }

  /** Waits, pinging when it is time. Ends early when the client leaves or the script is in a hurry. */
  async rest(ms: number, pings = true): Promise<void> {
    const until = Date.now() + ms
    const ping = pings && this.response.headersSent ? this.options.ping : undefined
    while (!this.gone && !this.options.hurry?.aborted) {
      const left = until - Date.now()
      if (left <= 0) return
      const nextPing = ping ? this.pingedAt + ping.every - Date.now() : Number.POSITIVE_INFINITY
      if (ping && nextPing <= 0) {
        this.pingedAt = Date.now()
        await this.flush()
        await this.put(encodeFrame(ping.frame, this.faults))
      } else await this.sleep(Math.min(left, nextPing))
    }
  }

  async stall(): Promise<void> {
    await this.flush()
    await this.rest(Number.MAX_SAFE_INTEGER, this.faults.stallPings ?? false)
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(finish, Math.min(ms, 2 ** 31 - 1))
      const pen = this
      function finish() {
        clearTimeout(timer)
        pen.wake = undefined
        done()
      }
      this.wake = finish
    })
  }
}
