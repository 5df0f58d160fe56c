import { testAgent } from '../../../test/contract/agent.ts'
import { startA2aFake } from './fake.ts'
import { a2a } from './index.ts'

testAgent('a2a', async (host) => {
  const fake = await startA2aFake()
  const agent = a2a.create(a2a.settings.parse({ url: fake.url, token: fake.token }), host)
  return { agent, far: { ...fake, secret: fake.token, memory: 'theirs' as const }, close: fake.close }
})
