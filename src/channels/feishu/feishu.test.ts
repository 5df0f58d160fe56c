import { testChannel } from '../../../test/contract/channel.ts'
import { feishu } from './index.ts'
import { startFeishuSimulator } from './simulator.ts'

testChannel(feishu, {
  simulator: () =>
    startFeishuSimulator({
      reconnectEvery: 1000,
      reconnectNonce: 0,
      challengeWithin: 10_000,
      redeliverAfter: [1000, 5000, 15_000, 30_000],
    }),
  transports: ['websocket', 'webhook'],
  webhook: 'webhook',
  denied: { appSecret: 'not-the-secret' },
  buttons: ['websocket', 'webhook'],
})
