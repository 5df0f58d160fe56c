import { Buffer } from 'node:buffer'
import { Agent, request } from 'undici'
import { BotApiError, mistake, tooManyRequests } from './bot-api-error.ts'
import type { Clock } from './clock.ts'
import type { WebhookTiming } from './options.ts'
import { Params, paramsFromJson } from './params.ts'
import type { QueuedUpdate, UpdateQueue } from './update-queue.ts'

interface Lane {
  waiting: QueuedUpdate[]
  fails: number
  pause: number
}

/** One setting of the webhook: a new address starts a new one. */
interface Target {
  url: string
  address: URL
  secret: string
  maxConnections: number
  agent: Agent
  lanes: Map<string, Lane>
  ready: Set<Lane>
  underWay: number
}

/** Methods that cannot be called by answering to an update. */
const notByAnswer = /^(?:get.*|setwebhook|deletewebhook|close|logout)$/

/** Delivers updates to the bot's address: in order within a chat, chats side by side, again and again until a 2xx. */
export class Webhook {
  /** A fault: the address cannot be reached. */
  unreachable = false
  private target: Target | undefined
  private lastError: { date: number; message: string } | undefined
  private nextChange = 0
  private goneSince: number | undefined
  private readonly updates: UpdateQueue
  private readonly clock: Clock
  private readonly timing: WebhookTiming
  private readonly execute: (params: Params) => void

  constructor(updates: UpdateQueue, clock: Clock, timing: WebhookTiming, execute: (params: Params) => void) {
    this.updates = updates
    this.clock = clock
    this.timing = timing
    this.execute = execute
    updates.onPush((update) => this.enqueue(update))
  }

  get isSet(): boolean {
    return this.target !== undefined
  }

  /** setWebhook and deleteWebhook, which is the same without an address. Returns the description of the answer. */
  set(params: Params, url: string): string {
    const secret = url === '' ? '' : params.text('secret_token')
    const maxConnections = params.integer('max_connections', 40, 1, 100)
    const drop = params.flag('drop_pending_updates')
    const old = this.target
    const same = (old?.url ?? '') === url && (old?.secret ?? '') === secret
    if (same && (!old || old.maxConnections === maxConnections) && !drop) {
      this.updates.allow(params.text('allowed_updates'))
      return url === '' ? 'Webhook is already deleted' : 'Webhook is already set'
    }
    const address = url === '' ? undefined : checkedAddress(url)
    if (secret.length > 256) throw mistake('secret token is too long')
    if (!/^[A-Za-z0-9_-]*$/.test(secret)) throw mistake('secret token contains unallowed characters')
    this.stop()
    if (drop) this.updates.clear()
    if (!address) return old ? 'Webhook was deleted' : 'Webhook is already deleted'
    this.updates.allow(params.text('allowed_updates'))
    this.lastError = undefined
    this.start(url, address, secret, maxConnections)
    return 'Webhook was set'
  }

  info(): object {
    const allowed = this.updates.allowedNames
    const base = { url: this.target?.url ?? '', has_custom_certificate: false, pending_update_count: this.updates.size }
    return {
      ...base,
      ...(this.lastError && { last_error_date: this.lastError.date, last_error_message: this.lastError.message }),
      ...(this.target && { max_connections: this.target.maxConnections }),
      ...(allowed && { allowed_updates: allowed }),
    }
  }

  /** Delivers nothing more; what is under way may end. */
  stop(): void {
    const target = this.target
    this.target = undefined
    if (target) void target.agent.close()
  }

  /** Also gives up what is under way. */
  async close(): Promise<void> {
    const target = this.target
    this.target = undefined
    await target?.agent.destroy()
  }

  /** An address may be set once a second. */
  countChange(): void {
    const now = this.clock.now()
    if (now < this.nextChange) throw tooManyRequests(1)
    this.nextChange = now + 1_000
  }

  private start(url: string, address: URL, secret: string, maxConnections: number): void {
    const agent = new Agent({
      connections: maxConnections,
      pipelining: 1,
      maxResponseSize: 1024 * 1024,
      headersTimeout: this.timing.answerWithin,
      bodyTimeout: this.timing.answerWithin,
    })
    this.target = { url, address, secret, maxConnections, agent, lanes: new Map(), ready: new Set(), underWay: 0 }
    for (const update of this.updates.all()) this.enqueue(update)
  }

  private enqueue(update: QueuedUpdate): void {
    const target = this.target
    if (!target) return
    const lane = target.lanes.get(update.lane)
    if (lane) {
      lane.waiting.push(update)
      return
    }
    const fresh: Lane = { waiting: [update], fails: 0, pause: 0 }
    target.lanes.set(update.lane, fresh)
    target.ready.add(fresh)
    this.pump(target)
  }

  private pump(target: Target): void {
    for (const lane of target.ready) {
      if (this.target !== target || target.underWay >= target.maxConnections) return
      target.ready.delete(lane)
      target.underWay++
      void this.deliver(target, lane).finally(() => {
        target.underWay--
        this.pump(target)
      })
    }
  }

  /** One attempt for the oldest update of a lane. */
  private async deliver(target: Target, lane: Lane): Promise<void> {
    const update = lane.waiting[0]
    if (!update) return
    const failure = update.expiresAt > this.clock.now() ? await this.attempt(target, update) : undefined
    if (this.target !== target) {
      if (!failure) this.updates.forget(update)
      return
    }
    if (failure) this.fail(target, lane, failure)
    else this.succeed(target, lane, update)
  }

  private succeed(target: Target, lane: Lane, update: QueuedUpdate): void {
    lane.fails = 0
    lane.pause = 0
    if (this.updates.twice && !update.repeated) {
      update.repeated = true
      target.ready.add(lane)
      return
    }
    this.updates.forget(update)
    lane.waiting.shift()
    if (lane.waiting.length > 0) target.ready.add(lane)
    else target.lanes.delete(update.lane)
  }

  private fail(target: Target, lane: Lane, failure: Failure): void {
    this.lastError = { date: this.clock.date(), message: failure.message }
    let pause = Math.min(failure.retryAfter, 3_600) * 1_000
    if (pause === 0 && lane.fails > 0) {
      const most = this.timing.retryMax * (1 + Math.random())
      lane.pause = Math.min(most, lane.pause === 0 ? this.timing.retryBase : lane.pause * 2)
      pause = lane.pause
    }
    lane.fails++
    this.clock.after(pause, () => {
      target.ready.add(lane)
      this.pump(target)
    })
  }

  private async attempt(target: Target, update: QueuedUpdate): Promise<Failure | undefined> {
    if (this.unreachable) return { message: 'Connection refused', retryAfter: 0 }
    try {
      const { address, secret, agent } = target
      const answer = await request(`${address.origin}${address.pathname}${address.search}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-encoding': 'gzip, deflate',
          ...(address.username && { authorization: `Basic ${basic(address)}` }),
          ...(secret && { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: update.json,
        dispatcher: agent,
      })
      const body = await answer.body.text()
      this.noteGone(answer.statusCode)
      if (answer.statusCode >= 200 && answer.statusCode <= 299) {
        this.executeAnswer(body)
        return undefined
      }
      const retryAfter = Number.parseInt(String(answer.headers['retry-after'] ?? ''), 10)
      const message = `Wrong response from the webhook: ${answer.statusCode} ${answer.statusText}`.trimEnd()
      return { message, retryAfter: Number.isNaN(retryAfter) ? 0 : retryAfter }
    } catch (error) {
      const timedOut = error instanceof Error && /timeout/i.test(error.name)
      return { message: timedOut ? 'Connection timed out' : 'Webhook connection closed', retryAfter: 0 }
    }
  }

  /** 410 for 23 hours on end means that nobody wants the updates any more. */
  private noteGone(status: number): void {
    if (status !== 410) {
      this.goneSince = undefined
      return
    }
    this.goneSince ??= this.clock.now()
    if (this.clock.now() - this.goneSince > 23 * 60 * 60 * 1000) this.stop()
  }

  private executeAnswer(body: string): void {
    if (!body.trimStart().startsWith('{')) return
    try {
      const values = paramsFromJson(JSON.parse(body))
      const method = values.get('method')?.toLowerCase()
      if (method && !notByAnswer.test(method)) this.execute(new Params(values))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
}

interface Failure {
  message: string
  /** Seconds, 0 when the other side named none. */
  retryAfter: number
}

function basic({ username, password }: URL): string {
  return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
}

/** What the public server takes, and plain http on this machine, as a server of one's own would. */
function checkedAddress(url: string): URL {
  const withScheme = /^[a-z]+:\/\//i.test(url) ? url : `https://${url}`
  if (!URL.canParse(withScheme)) throw mistake('invalid webhook URL specified')
  const address = new URL(withScheme)
  if (!['http:', 'https:'].includes(address.protocol)) throw mistake('invalid webhook URL specified')
  if (['127.0.0.1', '[::1]', 'localhost'].includes(address.hostname)) return address
  if (address.protocol === 'http:') throw badWebhook('An HTTPS URL must be provided for webhook')
  if (!['', '443', '80', '88', '8443'].includes(address.port)) {
    throw badWebhook('Webhook can be set up only on ports 80, 88, 443 or 8443')
  }
  return address
}

function badWebhook(message: string): BotApiError {
  return new BotApiError(400, `Bad Request: bad webhook: ${message}`, { mistake: true })
}
