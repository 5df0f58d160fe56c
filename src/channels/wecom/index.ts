import type { Channel, ChannelHost, ChannelProvider } from '../../contract/channel.ts'
import { Callback } from './callback.ts'
import { Connection } from './connection.ts'
import { openFile } from './file.ts'
import { configuredHosts } from './hosts.ts'
import { limitsOf } from './limits.ts'
import { pusher } from './push.ts'
import { type CallbackSettings, type WebsocketSettings, type WecomSettings, wecomSettings } from './settings.ts'
import { shelf } from './shelf.ts'
import { runSocket, tryOut } from './websocket.ts'

export const wecom: ChannelProvider<WecomSettings> = {
  type: 'wecom',
  title: 'WeCom 企业微信',
  settings: wecomSettings,
  create: (settings, host) =>
    settings.transport === 'callback' ? createCallback(settings, host) : createWebsocket(settings, host),
  steps: async () => (await import('./steps.ts')).steps,
  simulator: async (options) => (await import('./simulator.ts')).startWecomSimulator(options),
}

function createCallback(settings: CallbackSettings, host: ChannelHost): Channel {
  const { encodingAesKey, streamSeconds } = settings
  const { language } = host
  const hosts = configuredHosts(host)
  const callback = new Callback(settings, host)
  return {
    limits: limitsOf(settings),
    receive: (request) => callback.receive(request),
    ...shelf({ host, hosts, streamSeconds }),
    fetchFile: (file, signal) => openFile(file, { encodingAesKey, hosts, language, signal }),
  }
}

function createWebsocket(settings: WebsocketSettings, host: ChannelHost): Channel {
  const connection = new Connection()
  const { botId, streamSeconds } = settings
  const hosts = configuredHosts(settings)
  return {
    limits: { ...limitsOf(settings), account: botId },
    tied: true,
    run: (signal) => runSocket({ settings, host, connection }, signal),
    ...pusher({ connection, host, streamSeconds }),
    fetchFile: (file, signal) => openFile(file, { hosts, language: host.language, signal }),
    async check(signal) {
      if (!connection.open) await tryOut(settings, signal)
      return botId
    },
  }
}
