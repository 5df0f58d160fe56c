import { testAgent } from '../../../test/contract/agent.ts'
import { hurried } from '../../../test/helpers/poco.ts'
import { startPocoFake } from './fake.ts'
import { createPoco, poco } from './index.ts'

const ways = [
  ['with a token', 'internal'],
  ['without authentication', 'none'],
] as const
for (const [name, auth] of ways) {
  testAgent(
    `poco, ${name}`,
    async (host) => {
      const fake = await startPocoFake({ auth })
      const token = auth === 'internal' ? { internalToken: fake.token } : {}
      const settings = poco.settings.parse({ baseUrl: fake.url, userId: 'default', ...token })
      const agent = createPoco(settings, host, hurried)
      return { agent, far: { ...fake, secret: fake.token, memory: 'theirs' }, close: fake.close }
    },
    { polls: true },
  )
}
