import type { Channel, ChannelHost, ChannelProvider } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { DingtalkApi } from './api.ts'
import { cardStyle, drawCard } from './card.ts'
import { fetchFile } from './file.ts'
import { Intake } from './intake.ts'
import { limitsOf } from './limits.ts'
import { type DingtalkSettings, dingtalkSettings } from './settings.ts'
import { runStream, streamTopics } from './stream.ts'
import { orAbort, pause } from './wait.ts'
import { receiveWebhook } from './webhook.ts'
import { sendMessage, type WaysOut } from './write.ts'

export const dingtalk: ChannelProvider<DingtalkSettings> = {
  type: 'dingtalk',
  title: 'DingTalk 钉钉',
  settings: dingtalkSettings,
  create: createDingtalk,
  simulator: async (options) => (await import('./simulator.ts')).startDingtalkSimulator(options),
}

function createDingtalk(settings: DingtalkSettings, host: ChannelHost): Channel {
  const api = apiOf(settings, host)
  const intake = new Intake(host, { confirmed: api !== undefined })
  const robotCode = settings.robotCode ?? settings.clientId ?? ''
  const baseUrls = [settings.apiBaseUrl, settings.oapiBaseUrl]
  const out: WaysOut = { host, api, robotCode, fallbackWebhook: settings.fallbackWebhook, baseUrls }
  const streamed = settings.transport === 'stream'
  const style = cardStyle(settings.card, { robotCode, language: host.language, pressable: streamed })

  return {
    limits: limitsOf({ drawn: api !== undefined && settings.card.enabled, monthlyCalls: settings.monthlyCalls }),
    send: (address, view) => sendMessage(out, address, view),
    ...(streamed ? {} : { receive: (request) => receiveWebhook(request, { host, intake, ...settings }) }),
    ...(api === undefined
      ? {}
      : {
          run: (signal) =>
            streamed
              ? runStream({ api, host, intake, events: settings.subscribeEvents }, signal)
              : staySignedIn(api, host, signal),
          fetchFile: (file, signal) => fetchFile(file, { api, robotCode, baseUrls, language: host.language, signal }),
          check: async (signal) => {
            await orAbort(api.signIn(), signal)
            // An address that nobody connects to expires by itself.
            if (streamed) await api.openStream(streamTopics(settings.subscribeEvents), signal)
            return robotCode
          },
          lookUp: (senderId) => lookUp(api, senderId),
        }),
    ...(api !== undefined && settings.card.enabled ? { draw: (reply, view) => drawCard(api, style, reply, view) } : {}),
  }
}

/** Absent without the app's secret: then only sessions and the fallback robot can be written to. */
function apiOf(settings: DingtalkSettings, host: ChannelHost): DingtalkApi | undefined {
  const { clientId, clientSecret, apiBaseUrl, oapiBaseUrl } = settings
  if (clientId === undefined || clientSecret === undefined) return undefined
  return new DingtalkApi({ clientId, clientSecret, apiBaseUrl, oapiBaseUrl }, host)
}

/** With a webhook there is no connection to hold; what can be known is whether DingTalk still takes the credentials. */
async function staySignedIn(api: DingtalkApi, host: ChannelHost, signal: AbortSignal): Promise<void> {
  host.report('connecting')
  while (!signal.aborted) {
    try {
      await orAbort(api.signIn(), signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof RemoteError && error.fault === 'denied') host.report('denied', error.message)
      throw error
    }
    host.report('connected')
    await pause(600_000, signal)
  }
}

async function lookUp(api: DingtalkApi, senderId: string) {
  if (senderId.startsWith('$:LWCP')) throw new RemoteError('gone', 'DingTalk tells nothing about people from outside.')
  return api.person(senderId)
}
