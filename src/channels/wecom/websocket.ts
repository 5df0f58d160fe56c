import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { pause } from '../../lib/wait.ts'
import { openSocket } from '../../lib/websocket.ts'
import type { Connection } from './connection.ts'
import { Line, type LineTimes, lineTimes, type Push } from './line.ts'
import { Reception } from './reception.ts'
import type { WebsocketSettings } from './settings.ts'

/** Node takes no longer time: as good as never. */
const NEVER = 2 ** 31 - 1
/**
 * Pushed out, we say so after `grace` ms: if another process of ours has taken over, this one is about to hear it. The bot is left to
 * the other program for `pause` ms; the lease is kept, so that no other process of ours connects either.
 */
const KICKED = { grace: 6000, pause: 30 * 60_000 }

interface SocketParts {
  settings: WebsocketSettings
  host: ChannelHost
  connection: Connection
  times?: Partial<LineTimes & { kicked: typeof KICKED }>
}

/**
 * Receives over WeCom's long connection until `signal` fires. Throws when the connection is lost. When another consumer connects
 * as this bot, WeCom closes ours. Connecting again would push that one out, and so on for ever: so we say so, and leave it alone for
 * a long while, or until an admin restarts the channel.
 */
export async function runSocket(parts: SocketParts, signal: AbortSignal): Promise<void> {
  const { host, times } = parts
  try {
    await receive(parts, signal)
  } catch (error) {
    if (signal.aborted) return
    throw error
  }
  const kicked = times?.kicked ?? KICKED
  await pause(kicked.grace, signal)
  if (signal.aborted) return
  host.report('denied', ANOTHER)
  await pause(kicked.pause, signal)
  if (!signal.aborted)
    throw new RemoteError('unreachable', 'Another program had connected as this bot half an hour ago.')
}

const ANOTHER =
  'Another program has connected as this bot, and WeCom allows one connection. Stop the other one, or give it a bot of its own; then restart this channel. It connects again by itself after half an hour.'

/** Connects, proves the credentials and leaves. Pushes out whoever holds the bot: there is no other way to prove them. */
export async function tryOut(settings: WebsocketSettings, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  try {
    const ended = AbortSignal.any([signal, over.signal])
    const line = await openLine(settings, { times: lineTimes, hear: () => undefined, signal: ended })
    await subscribe(line, settings)
  } finally {
    over.abort(new Error('tried out'))
  }
}

/** Resolves when another consumer pushes us out, or `signal` fires. */
async function receive({ settings, host, connection, times }: SocketParts, signal: AbortSignal): Promise<void> {
  host.report('connecting')
  const ending = Promise.withResolvers<void>()
  const over = new AbortController()
  let connected = false
  const stop = () => {
    ending.resolve()
    if (!connected) over.abort(signal.reason)
  }
  signal.addEventListener('abort', stop, { once: true })
  const reception = new Reception({ host, welcome: settings.welcome, onKicked: () => ending.resolve(), signal })
  let line: Line | undefined
  try {
    signal.throwIfAborted()
    const options = { times: { ...lineTimes, ...times }, signal: over.signal }
    line = await openLine(settings, { ...options, hear: (push, on) => reception.take(push, on) })
    await subscribe(line, settings)
    connected = true
    line.beat()
    connection.began(line)
    host.report('connected')
    void line.socket.closed.then((reason) =>
      ending.reject(new RemoteError('unreachable', `The long connection to WeCom was lost: ${reason}.`)),
    )
    await ending.promise
  } finally {
    signal.removeEventListener('abort', stop)
    connection.ended()
    await quiet(reception)
    over.abort(new Error('the run is over'))
    await line?.socket.closed
  }
}

/** Lets what is being stored come to its end, for less than a second. */
async function quiet(reception: Reception): Promise<void> {
  const patience = new AbortController()
  await Promise.race([reception.idle, pause(500, patience.signal)])
  patience.abort()
}

interface Hearing {
  times: LineTimes
  hear(push: Push, on: Line): void
  signal: AbortSignal
}

async function openLine({ websocketUrl }: WebsocketSettings, { times, hear, signal }: Hearing): Promise<Line> {
  let line: Line | undefined
  try {
    const socket = await openSocket(websocketUrl, {
      signal,
      pingEvery: NEVER,
      hear(data, from) {
        line ??= new Line(from, times)
        const push = line.hear(data.toString())
        if (push) hear(push, line)
      },
    })
    line ??= new Line(socket, times)
    return line
  } catch (error) {
    signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : 'no reason given'
    throw new RemoteError('unreachable', `WeCom's long connection could not be opened: ${reason}.`)
  }
}

async function subscribe(line: Line, { botId, secret }: WebsocketSettings): Promise<void> {
  await line.command('aibot_subscribe', { bot_id: botId, secret })
}
