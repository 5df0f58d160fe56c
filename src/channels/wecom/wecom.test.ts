import { testChannel } from '../../../test/contract/channel.ts'
import { wecom } from './index.ts'
import { startWecomSimulator } from './simulator.ts'

testChannel(wecom, {
  simulator: () => startWecomSimulator({ pollEvery: 50 }),
  transports: ['websocket', 'callback'],
  denied: (transport) => (transport === 'callback' ? { token: 'NotTheToken' } : { secret: 'not-the-secret' }),
  webhook: 'callback',
  buttons: ['websocket', 'callback'],
})
