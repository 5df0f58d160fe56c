import { testChannel } from '../../../test/contract/channel.ts'
import { dingtalk } from './index.ts'
import { startDingtalkSimulator } from './simulator.ts'

testChannel(dingtalk, {
  simulator: () => startDingtalkSimulator({ redeliverAfter: 1000, maxRedeliveries: 60 }),
  transports: ['stream', 'webhook'],
  webhook: 'webhook',
  denied: { clientSecret: 'not-the-secret' },
  buttons: ['stream', 'webhook'],
})
