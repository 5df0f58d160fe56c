import { type ChildProcess, spawn } from 'node:child_process'
import { type JSONRPCMessage, type MCPTransport, validateJSONRPCMessage } from '@ai-sdk/mcp'

/** What a server may say to one message of ours, and between two, in bytes. */
const longestAnswer = 8 * 1024 * 1024
/** After its input has ended, and after SIGTERM, a server has this long, in ms. */
const farewell = 1000

/** What a child needs to run at all; everything else, keys above all, is not its business. */
const isWindows = process.platform === 'win32'
const inherited = isWindows
  ? ['PATH', 'SYSTEMROOT', 'SYSTEMDRIVE', 'COMSPEC', 'PATHEXT', 'TEMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA']
  : ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ']

export interface ChildSettings {
  command: string
  args: string[]
  env: Record<string, string>
  cwd?: string | undefined
}

/** Children that are to end with this process, however it ends. */
const running = new Set<StdioTransport>()
process.once('exit', () => {
  for (const child of running) child.kill()
})

/**
 * An MCP server as a child process: one JSON message a line. Unlike the SDK's own transport it bounds what the child may say, and sees to it that
 * the child is gone after close().
 */
export class StdioTransport implements MCPTransport {
  readonly supportsProtocolVersionDiscovery = true
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Resolves with the reason when the child is gone. */
  readonly ended: Promise<string>
  readonly #settings: ChildSettings
  #end: (why: string) => void = () => undefined
  #child: ChildProcess | undefined
  #pieces: Buffer[] = []
  #heard = 0

  constructor(settings: ChildSettings) {
    this.#settings = settings
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  start(): Promise<void> {
    const { command, args, env, cwd } = this.#settings
    const inheritable = inherited.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    })
    const child = spawn(command, args, {
      env: { ...Object.fromEntries(inheritable), ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      // A group of its own, so that what `npx` and the like have started ends with it.
      detached: !isWindows,
      windowsHide: true,
      ...(cwd === undefined ? {} : { cwd }),
    })
    this.#child = child
    running.add(this)
    child.stdin?.on('error', (error) => this.onerror?.(error))
    child.stdout?.on('data', (piece: Buffer) => this.#hear(piece))
    child.stdout?.on('error', (error) => this.onerror?.(error))
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => {
        this.#over(`it could not be started (${'code' in error ? error.code : error.message})`)
        reject(error)
      })
      child.once('exit', () => this.kill())
      child.once('close', (code, signal) => this.#over(`it ended (${signal ?? `exit code ${code}`})`))
    })
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#child?.stdin
    if (!input?.writable) throw new Error('the server is gone')
    this.#heard = 0
    await new Promise<void>((resolve, reject) => {
      input.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Asks it to end, then makes it. Resolves when it is gone. */
  async close(): Promise<void> {
    const child = this.#child
    if (!child) return
    child.stdin?.end()
    const timers = [setTimeout(() => this.#signal('SIGTERM'), farewell), setTimeout(() => this.kill(), 2 * farewell)]
    await this.ended
    for (const timer of timers) clearTimeout(timer)
  }

  /** At once, with all that it has started. */
  kill(): void {
    this.#signal('SIGKILL')
  }

  #hear(piece: Buffer): void {
    this.#heard += piece.length
    if (this.#heard > longestAnswer) {
      this.#over(`it said more than ${longestAnswer} bytes at once`)
      this.kill()
      return
    }
    let rest = piece
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      this.#read(Buffer.concat([...this.#pieces, rest.subarray(0, at)]).toString('utf8'))
      this.#pieces = []
      rest = rest.subarray(at + 1)
    }
    if (rest.length > 0) this.#pieces.push(rest)
  }

  #read(line: string): void {
    if (line.trim() === '') return
    try {
      this.onmessage?.(validateJSONRPCMessage(JSON.parse(line)))
    } catch (error) {
      // Many servers greet on their standard output; an answer that came too late is nobody's either.
      this.onerror?.(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #over(why: string): void {
    running.delete(this)
    this.#pieces = []
    this.#end(why)
    this.onclose?.()
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      if (isWindows) this.#child?.kill(signal)
      else process.kill(-pid, signal)
    } catch (error) {
      // Nobody of the group is left.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}
