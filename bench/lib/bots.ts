/** Channels `bot-0` … of a configuration, one for each bot's settings, with no limit on how much a person may say. */
export function channelsOf(type: string, settings: object[], agent: string): object[] {
  return settings.map((own, n) => ({
    id: `bot-${n}`,
    type,
    agent,
    language: 'en',
    limits: { perSender: { perMinute: 0 } },
    settings: own,
  }))
}
