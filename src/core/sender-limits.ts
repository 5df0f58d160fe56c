import type { ChannelSettings } from './live-channel.ts'

/** How many messages one sender may send in `span` ms. */
export interface SenderLimit {
  of: 'minute' | 'day'
  most: number
  span: number
}

/** Those that a channel has. */
export function senderLimits({ limits: { perSender } }: Pick<ChannelSettings, 'limits'>): SenderLimit[] {
  const all: SenderLimit[] = [
    { of: 'minute', most: perSender.perMinute, span: 60_000 },
    { of: 'day', most: perSender.perDay, span: 86_400_000 },
  ]
  return all.filter(({ most }) => most > 0)
}
