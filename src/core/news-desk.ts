import { createHash } from 'node:crypto'
import type { News, SessionWatch } from '../contract/agent.ts'
import type { Log } from '../contract/channel.ts'
import { getConversation } from '../store/conversations.ts'
import type { Store } from '../store/db.ts'
import type { Inbox } from '../store/inbox.ts'
import type { Muted } from '../store/muted.ts'
import type { Watch, Watches } from '../store/watches.ts'
import type { ChannelSettings } from './live-channel.ts'
import { type Notification, notificationOf } from './notification.ts'
import { putPush } from './push.ts'

export interface DeskParts {
  store: Store
  inbox: Inbox
  watches: Watches
  muted: Muted
  manager: { get(id: string): { config: ChannelSettings } | undefined }
  log: Log
}

/**
 * Tells those who watch a session what is new in it. A watch's cursor and what is pushed for it are committed together, and only from
 * the cursor that the news came after: nothing is lost and nothing told twice, whoever else is at it and wherever this process ends.
 */
export class NewsDesk {
  readonly #parts: DeskParts

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  async tell(agent: string, watch: SessionWatch, news: News): Promise<void> {
    for (const watcher of await this.#parts.watches.watchersOf(agent, news)) {
      try {
        await this.#tellOne(watcher, watch, news)
      } catch (error) {
        // Its cursor is where it was: the same news come again.
        this.#parts.log.error('a notification could not be stored; it is tried again', { agent, error })
      }
    }
  }

  async #tellOne(watcher: Watch, watch: SessionWatch, news: News): Promise<void> {
    const { store, watches, muted, manager } = this.#parts
    const place = await getConversation(store.db, watcher.conversation)
    if (!place || place.address === null) {
      await store.write((tx) => watches.end(tx, watcher))
      return
    }
    const language = manager.get(place.channel)?.config.language ?? 'zh-CN'
    const said = notificationOf(news, language, watch.link?.(news.key, language))
    const silent = !said || (await muted.has(watcher.conversation, watcher.sender))
    await store.write(async (tx) => {
      // What a turn of this conversation tells just now is not told a second time; behind it there is another cursor.
      const turns = await watches.turnsIn(tx, watcher.conversation)
      if (turns.some(({ agent, state }) => agent === watcher.agent && watch.at(state)?.key === news.key)) return
      const moved = news.gone
        ? await watches.end(tx, watcher)
        : await watches.advance(tx, watcher, stepTo(news, silent ? undefined : said))
      if (!moved || silent || (news.gone && watcher.kind !== 'asked')) return
      const { id: conversation, channel, chat, address } = place
      const { agent, key, sender } = watcher
      const asks = said.question ? { asks: said.question.id } : {}
      const about = { agent, key, sender, ...asks, ...(news.gone ? { last: true as const } : {}) }
      const { text, buttons } = said
      await putPush(tx, this.#parts.inbox, {
        channel,
        id: deliveryKey(watcher, news),
        place: { conversation, chat, address },
        text,
        buttons,
        more: { about },
      })
    })
  }
}

/** The same step of the same watch is the same push, for ever. */
function deliveryKey({ conversation, agent, key }: Watch, { since, cursor }: News): string {
  const whole = JSON.stringify([conversation, agent, key, since ?? null, cursor])
  return `news:${createHash('sha256').update(whole).digest('base64url')}`
}

function stepTo({ cursor, title, state, expired, ended }: News, said: Notification | undefined) {
  const question = said?.question ?? (expired || ended ? null : undefined)
  return { cursor, title, told: said && { state, question } }
}
