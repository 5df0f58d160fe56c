import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
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
  state: Message['state']
  reply: Growing | null
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
  const onRefresh = useEffectEvent(() => refresh())
  const onMessage = useEffectEvent(({ id, state, reply }: Told) => {
    const isGrowing = OPEN.includes(state) && reply?.state === 'working'
    const isNew = !growing.has(id)
    setGrowing((before) => {
      const after = new Map(before)
      if (reply) after.set(id, reply)
      // The history has the end of it in a moment; until then it stays as it was last seen.
      return after
    })
    if (!isGrowing || isNew) refresh()
  })
  useEffect(() => {
    setGrowing(new Map())
    const source = new EventSource(`/api/v1/events?conversation=${encodeURIComponent(conversation)}`)
    const told = (event: MessageEvent<string>) => onMessage(JSON.parse(event.data) as Told)
    source.addEventListener('message', told)
    for (const topic of ['resync', 'conversation']) source.addEventListener(topic, () => onRefresh())
    return () => source.close()
  }, [conversation])
  return growing
}
