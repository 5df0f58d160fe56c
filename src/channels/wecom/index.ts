import type { Channel, ChannelHost, ChannelProvider } from '../../contract/channel.ts'
import { Callback } from './callback.ts'
import { fetchFile } from './file.ts'
import { configuredHosts } from './hosts.ts'
import { limitsOf } from './limits.ts'
import { type CallbackSettings, type WecomSettings, wecomSettings } from './settings.ts'
import { shelf } from './shelf.ts'

export const wecom: ChannelProvider<WecomSettings> = {
  type: 'wecom',
  title: 'WeCom 企业微信',
  settings: wecomSettings,
  create: (settings, host) => createCallback(settings as CallbackSettings, host),
}

function createCallback(settings: CallbackSettings, host: ChannelHost): Channel {
  const hosts = configuredHosts(host)
  const callback = new Callback(settings, { host, language: host.language, log: host.log })
  const { encodingAesKey } = settings
  return {
    limits: limitsOf(settings),
    receive: (request) => callback.receive(request),
    ...shelf(host, hosts),
    fetchFile: (file, signal) => fetchFile(file, { encodingAesKey, hosts, language: host.language, signal }),
  }
}
