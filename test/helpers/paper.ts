import { z } from 'zod'
import type { Channel, ChannelHost, ChannelProvider, DrawnReply, Limits } from '../../src/contract/channel.ts'
import type { InboundMessage, Json, ReplyView } from '../../src/contract/message.ts'

/** The smallest platform there can be: a sheet of paper per chat. It stands where a wire would. */
export interface Paper {
  provider: ChannelProvider
  host(): ChannelHost
  /** Says something as a person; resolves once it is accepted. */
  say(text: string, by?: Partial<InboundMessage>): Promise<'new' | 'seen'>
  /** Drawn replies by id, each with every view it showed; and what send() said. */
  drawn: Map<string, ReplyView[]>
  sent: ReplyView[]
  /** Where each of them was sent. */
  sentTo: Json[]
  /** Called before each draw or send; throws what the platform would answer. */
  refuse: (call: { kind: 'draw' | 'send'; reply?: DrawnReply; view: ReplyView }) => void | Promise<void>
  /** The last view of every drawn reply, in the order in which they appeared. */
  screen(): ReplyView[]
}

export function createPaper(
  options: {
    limits?: Partial<Limits>
    draws?: boolean
    type?: string
    idempotent?: boolean
    reach?: Channel['reach']
    fetchFile?: Channel['fetchFile']
    lookUp?: Channel['lookUp']
  } = {},
): Paper {
  let count = 0
  let current: ChannelHost | undefined
  const paper: Paper = {
    provider: {
      type: options.type ?? 'paper',
      title: 'Paper',
      settings: z.looseObject({}),
      create: (_settings, host) => {
        current = host
        return channel
      },
    },
    host: () => current!,
    say: (text, by = {}) =>
      current!.accept({
        id: `m${++count}`,
        conversation: { key: 'chat', kind: 'direct' },
        sender: { id: 'ann', name: 'Ann' },
        text,
        files: [],
        addressed: true,
        sentAt: Date.now(),
        address: { to: 'chat' },
        ...by,
      }),
    drawn: new Map(),
    sent: [],
    sentTo: [],
    refuse: () => undefined,
    screen: () => [...paper.drawn.values()].map((views) => views.at(-1)!),
  }
  const channel: Channel = {
    limits: {
      text: { max: 1000, unit: 'chars' },
      drawEvery: { direct: 5, group: 5 },
      ...(options.idempotent === false ? {} : { idempotent: true as const }),
      ...options.limits,
    },
    async run(signal) {
      current!.report('connected')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    },
    async send(address, view) {
      await paper.refuse({ kind: 'send', view })
      paper.sent.push(view)
      paper.sentTo.push(address)
    },
    async draw(reply, view): Promise<Json | undefined> {
      await paper.refuse({ kind: 'draw', reply, view })
      // As where a typing sign is all that shows before the first words.
      if (options.idempotent === false && reply.handle === undefined && view.text === '') return undefined
      const id =
        (reply.handle as string | undefined) ??
        (options.idempotent === false ? `${reply.id}@${paper.drawn.size}` : reply.id)
      paper.drawn.set(id, [...(paper.drawn.get(id) ?? []), reply.beginning ?? view])
      return id
    },
  }
  if (options.draws === false) delete channel.draw
  if (options.fetchFile) channel.fetchFile = options.fetchFile
  if (options.reach) channel.reach = options.reach
  if (options.lookUp) channel.lookUp = options.lookUp
  return paper
}
