import { testAgent } from '../../../test/contract/agent.ts'
import { startCozeFake } from './fake.ts'
import { coze } from './index.ts'

testAgent('coze', async (host) => {
  const fake = await startCozeFake()
  const settings = coze.settings.parse({ baseUrl: fake.url, token: fake.token, botId: fake.botId })
  return {
    agent: coze.create(settings, host),
    far: { ...fake, secret: fake.token, memory: 'theirs' as const },
    close: fake.close,
  }
})
