import { useEffect, useEffectEvent } from 'react'
import { queries } from '../queries.ts'

/** When a browser gives a connection up, because something between us and the gateway answered in its place, in ms. */
const OPEN_AGAIN = 3_000

/** The name of an event of GET /events. */
type Topic = string
type Listener = (news: unknown) => void

const listeners = new Map<Topic, Set<Listener>>()
let source: EventSource | undefined
/** The one whose replies are heard as they grow. */
let watched: string | undefined
/** Something may have happened of which nobody told us. */
let isLost = false

/** Hears of a topic while the component is shown. All components share one connection, open only while somebody listens. */
export function useEvents(topic: Topic, listener: Listener): void {
  const hear = useEffectEvent(listener)
  useEffect(() => subscribe(topic, (news) => hear(news)), [topic])
}

function subscribe(topic: Topic, listener: Listener): () => void {
  source ??= open()
  let known = listeners.get(topic)
  if (!known) {
    known = new Set()
    listeners.set(topic, known)
    source.addEventListener(topic, tell)
  }
  known.add(listener)
  return () => {
    known.delete(listener)
    if (known.size > 0) return
    listeners.delete(topic)
    source?.removeEventListener(topic, tell)
    if (listeners.size > 0) return
    source?.close()
    source = undefined
  }
}

/**
 * Hears every word of one conversation while the component is shown, as `message` with its reply. A browser has few connections to
 * one address, for all its tabs together: it comes over the same one.
 */
export function useWatched(conversation: string): void {
  useEffect(() => {
    watched = conversation
    reopen()
    return () => {
      watched = undefined
      reopen()
    }
  }, [conversation])
}

function open(): EventSource {
  const query = watched === undefined ? '' : `?conversation=${encodeURIComponent(watched)}&lists=true`
  const opened = new EventSource(`/api/v1/events${query}`)
  for (const topic of listeners.keys()) opened.addEventListener(topic, tell)
  opened.addEventListener('error', () => {
    isLost = true
    if (opened.readyState === EventSource.CLOSED) setTimeout(() => opened === source && reopen(), OPEN_AGAIN)
  })
  opened.addEventListener('open', () => {
    if (isLost) void queries.invalidateQueries()
    isLost = false
  })
  return opened
}

function reopen(): void {
  if (!source) return
  source.close()
  source = open()
}

function tell(event: MessageEvent<string>): void {
  const news: unknown = JSON.parse(event.data)
  for (const listener of listeners.get(event.type) ?? []) listener(news)
}
