import type { Channel, ChannelHost, ChannelProvider } from '../../contract/channel.ts'
import { standBy } from '../../lib/stand-by.ts'
import { orAbort } from '../../lib/wait.ts'
import { reach } from './address.ts'
import { FeishuApi } from './api.ts'
import { drawReply } from './draw.ts'
import { fetchFile } from './fetch-file.ts'
import { limitsOf } from './limits.ts'
import { Reception } from './reception.ts'
import { type FeishuSettings, feishuSettings } from './settings.ts'
import { Counts } from './stream.ts'
import { TypingSigns } from './typing.ts'
import { receiveWebhook } from './webhook.ts'
import { runSocket } from './websocket.ts'
import { sendMessage } from './write.ts'

export const feishu: ChannelProvider<FeishuSettings> = {
  type: 'feishu',
  title: 'Feishu 飞书 / Lark',
  settings: feishuSettings,
  create: createFeishu,
  steps: async () => (await import('./steps.ts')).steps,
  simulator: async (options) => (await import('./simulator.ts')).startFeishuSimulator(options),
}

function createFeishu(settings: FeishuSettings, host: ChannelHost): Channel {
  const cards = settings.card.enabled
  const api = new FeishuApi(settings, host)
  const reception = new Reception(host, api)
  const channel: Channel = {
    limits: { ...limitsOf({ drawn: cards }), account: settings.appId },
    send: (address, view) => sendMessage({ api, host, cards }, address, view),
    fetchFile: (file, signal) => fetchFile(api, file, signal),
    reach,
    check: async (signal) => (await orAbort(api.signIn(signal), signal)).name,
    lookUp: (senderId) => api.person(senderId),
  }
  if (cards) {
    const pen = { api, host, signs: new TypingSigns(api, host.log), counts: new Counts() }
    channel.draw = (reply, view) => drawReply(pen, reply, view)
  }
  if (settings.transport === 'webhook') {
    channel.receive = (request) => receiveWebhook(request, { settings, host, reception })
    channel.run = (signal) => standBy(host, (asked) => api.signIn(asked), signal)
  } else {
    channel.run = (signal) => runSocket({ api, host, reception }, signal)
  }
  return channel
}
