import type { ChannelProvider } from '../contract/channel.ts'
import { dingtalk } from './dingtalk/index.ts'
import { feishu } from './feishu/index.ts'
import { telegram } from './telegram/index.ts'
import { wecom } from './wecom/index.ts'

/** Every kind of chat platform. A new one is a folder and a word here. */
export const channels: ChannelProvider[] = [dingtalk, telegram, wecom, feishu]
