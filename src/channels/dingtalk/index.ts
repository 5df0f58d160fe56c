import type { Channel, ChannelHost, ChannelProvider, Profile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { orAbort } from '../../lib/wait.ts'
import { reach } from './address.ts'
import { type CardCallback, DingtalkApi } from './api.ts'
import { cardStyle, drawCard } from './card.ts'
import { fetchFile } from './file.ts'
import { Intake } from './intake.ts'
import { limitsOf } from './limits.ts'
import { type DingtalkSettings, dingtalkSettings } from './settings.ts'
import { routeKeyOf, routePresses, standBy } from './standby.ts'
import { runStream, streamTopics } from './stream.ts'
import { receiveWebhook } from './webhook.ts'
import { sendMessage } from './write.ts'

export const dingtalk: ChannelProvider<DingtalkSettings> = {
  type: 'dingtalk',
  title: 'DingTalk 钉钉',
  settings: dingtalkSettings,
  create: createDingtalk,
  simulator: async (options) => (await import('./simulator.ts')).startDingtalkSimulator(options),
}

function createDingtalk(settings: DingtalkSettings, host: ChannelHost): Channel {
  const { transport, clientId, clientSecret, card, monthlyCalls, fallbackWebhook, apiBaseUrl, oapiBaseUrl } = settings
  const signedIn = clientId !== undefined && clientSecret !== undefined
  const api = signedIn ? new DingtalkApi({ clientId, clientSecret, apiBaseUrl, oapiBaseUrl }, host) : undefined
  const intake = new Intake(host, { confirmed: signedIn })
  const robotCode = settings.robotCode ?? clientId ?? ''
  const baseUrls = [apiBaseUrl, oapiBaseUrl]

  const channel: Channel = {
    limits: limitsOf({ drawn: signedIn && card.enabled, monthlyCalls, clientId }),
    send: (address, view) => sendMessage({ host, api, robotCode, fallbackWebhook, baseUrls }, address, view),
  }
  if (transport === 'webhook') channel.receive = (request) => receiveWebhook(request, { host, intake, ...settings })
  // With a shared token alone there is nobody to sign in as: questions come in, answers go back through their sessions.
  if (!api || clientSecret === undefined) return channel

  channel.fetchFile = async (file, signal) =>
    opened(await fetchFile(file, { api, robotCode, baseUrls, language: host.language, signal }))
  channel.reach = reach
  channel.lookUp = (senderId) => lookUp(api, senderId)
  channel.check = async (signal) => {
    await orAbort(api.signIn(), signal)
    // The address of a connection that nobody opens expires by itself.
    if (transport === 'stream') await api.openStream(streamTopics(settings.subscribeEvents), signal)
    return robotCode
  }
  channel.run = (signal) =>
    transport === 'stream'
      ? runStream({ api, host, intake, events: settings.subscribeEvents }, signal)
      : standBy(api, host, signal)
  if (!card.enabled) return channel

  const callback: CardCallback =
    transport === 'stream' ? { callbackType: 'STREAM' } : { callbackType: 'HTTP', callbackRouteKey: routeKeyOf(host) }
  const style = cardStyle(card, { robotCode, language: host.language, callback })
  channel.draw = (reply, view) => drawCard(api, style, reply, view)
  if (transport === 'webhook') channel.setUp = (signal) => routePresses(api, clientSecret, host, signal)
  return channel
}

async function lookUp(api: DingtalkApi, senderId: string): Promise<Profile> {
  if (senderId.startsWith('$:LWCP')) throw new RemoteError('gone', 'DingTalk tells nothing about people from outside.')
  return api.person(senderId)
}

const opened = (blob: Blob) => ({ type: blob.type, size: blob.size, body: blob.stream() })
