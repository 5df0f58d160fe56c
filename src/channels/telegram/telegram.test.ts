import { testChannel } from '../../../test/contract/channel.ts'
import { telegram } from './index.ts'
import { startTelegramSimulator } from './simulator.ts'

testChannel(telegram, {
  simulator: () => startTelegramSimulator(),
  transports: ['polling', 'webhook'],
  webhook: 'webhook',
  denied: { botToken: '42:not-the-token' },
  buttons: ['polling', 'webhook'],
})
