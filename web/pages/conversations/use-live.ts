import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useEvents, useWatched } from '../../api/events.ts'
import { useSoon } from '../../parts/use-soon.ts'
import type { Message } from './queries.ts'

/** A reply as it is just now. */
export interface Growing {
  text: string
  status: string | null
  state: 'working' | 'done' | 'failed' | 'stopped'
}

interface Told {
  id: string
  conversation: string
  state: Message['state']
  /** Of other conversations, only that something changed is told. */
  reply?: Growing | null
}

const OPEN: Message['state'][] = ['waiting', 'running']
const REFRESH = 500

/** Hears of one conversation while it is shown. Returns the replies that grow, by their message's id. */
export function useLive(conversation: string): ReadonlyMap<string, Growing> {
  const queries = useQueryClient()
  const [growing, setGrowing] = useState<ReadonlyMap<string, Growing>>(new Map())
  const refresh = useSoon(() => {
    void queries.invalidateQueries({ queryKey: ['messages', 'history', conversation] })
    void queries.invalidateQueries({ queryKey: ['conversations'] })
  }, REFRESH)
  useWatched(conversation)
  useEvents('message', (news) => {
    const { id, conversation: where, state, reply } = news as Told
    if (where !== conversation || reply === undefined) return
    const isNew = !growing.has(id)
    // The history has the end of it in a moment; until then it stays as it was last seen.
    if (reply) setGrowing((before) => new Map(before).set(id, reply))
    if (isNew || !OPEN.includes(state) || reply?.state !== 'working') refresh()
  })
  for (const topic of ['hello', 'resync', 'conversation']) {
    // biome-ignore lint/correctness/useHookAtTopLevel: always the same three
    useEvents(topic, refresh)
  }
  return growing
}
