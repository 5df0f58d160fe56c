import type { Channel, ChannelHost, ChannelProvider, DrawnReply, Profile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { standBy } from '../../lib/stand-by.ts'
import { orAbort } from '../../lib/wait.ts'
import { reach } from './address.ts'
import { type CardCallback, DingtalkApi } from './api.ts'
import { type CardStyle, cardStyle, drawCard, isOver } from './card.ts'
import { fetchFile } from './file.ts'
import { Intake } from './intake.ts'
import { limitsOf } from './limits.ts'
import { DingtalkMedia, withLinks } from './media.ts'
import { routeKeyOf, routePresses } from './press-route.ts'
import { type DingtalkSettings, dingtalkSettings } from './settings.ts'
import { runStream, streamTopics } from './stream.ts'
import { receiveWebhook } from './webhook.ts'
import { sendMessage, type WaysOut } from './write.ts'

export const dingtalk: ChannelProvider<DingtalkSettings> = {
  type: 'dingtalk',
  title: 'DingTalk 钉钉',
  settings: dingtalkSettings,
  create: createDingtalk,
  steps: async () => (await import('./steps.ts')).steps,
  simulator: async (options) => (await import('./simulator.ts')).startDingtalkSimulator(options),
}

function createDingtalk(settings: DingtalkSettings, host: ChannelHost): Channel {
  const { transport, clientId, clientSecret, card, monthlyCalls, fallbackWebhook, apiBaseUrl, oapiBaseUrl } = settings
  const signedIn = clientId !== undefined && clientSecret !== undefined
  const api = signedIn ? new DingtalkApi({ clientId, clientSecret, apiBaseUrl, oapiBaseUrl }, host) : undefined
  const intake = new Intake(host, { confirmed: signedIn })
  const robotCode = settings.robotCode ?? clientId ?? ''
  const baseUrls = [apiBaseUrl, oapiBaseUrl]

  const out: WaysOut = { host, api, robotCode, fallbackWebhook, baseUrls }
  const media = api && new DingtalkMedia({ api, host, robotCode })

  const channel: Channel = {
    limits: limitsOf({ drawn: signedIn && card.enabled, monthlyCalls, clientId }),
    send: (address, view) => (media ? sendAll(out, media, address, view) : sendMessage(out, address, view)),
  }
  if (transport === 'webhook') channel.receive = (request) => receiveWebhook(request, { host, intake, ...settings })
  // With a shared token alone there is nobody to sign in as: questions come in, answers go back through their sessions.
  if (!api || !media || clientSecret === undefined) return channel

  channel.fetchFile = (file, signal) => fetchFile(file, { api, robotCode, baseUrls, signal })
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
      : standBy(host, () => api.signIn(), signal)
  if (!card.enabled) return channel

  const callback: CardCallback =
    transport === 'stream' ? { callbackType: 'STREAM' } : { callbackType: 'HTTP', callbackRouteKey: routeKeyOf(host) }
  const style = cardStyle(card, { robotCode, language: host.language, callback })
  channel.draw = drawing({ api, media, style })
  if (transport === 'webhook') channel.setUp = (signal) => routePresses(api, clientSecret, host, signal)
  return channel
}

async function lookUp(api: DingtalkApi, senderId: string): Promise<Profile> {
  if (senderId.startsWith('$:LWCP')) throw new RemoteError('gone', 'DingTalk tells nothing about people from outside.')
  return api.person(senderId)
}

/** Cards show pictures in their text; files follow a card once it is over, which after a crash in between come once more. */
function drawing({ api, media, style }: { api: DingtalkApi; media: DingtalkMedia; style: CardStyle }) {
  return async (reply: DrawnReply, view: ReplyView): Promise<Json> => {
    if (view.state === 'working') return drawCard(api, style, reply, media.growing(view))
    const ready = await media.ready(view)
    const handle = await drawCard(api, style, reply, ready.view)
    if (isOver(reply.handle)) return handle
    const missing = await media.follow(reply.address, ready)
    return missing.length === 0 ? handle : drawCard(api, style, { ...reply, handle }, withLinks(ready, missing))
  }
}

async function sendAll(out: WaysOut, media: DingtalkMedia, address: Json, view: ReplyView): Promise<void> {
  const ready = await media.ready(view)
  await sendMessage(out, address, ready.view)
  const missing = await media.follow(address, ready)
  const links = withLinks({ ...ready, view: { text: '', state: 'done' } }, missing)
  // The answer has arrived: a link to a file that cannot be said fails nothing.
  if (links.files?.length) await sendMessage(out, address, links).catch(passRemoteErrors)
}

function passRemoteErrors(error: unknown): void {
  if (!(error instanceof RemoteError)) throw error
}
