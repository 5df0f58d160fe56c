import { testAgent } from '../../../test/contract/agent.ts'
import { startWegentFake } from './fake.ts'
import { wegent } from './index.ts'

for (const [name, asUser] of [
  ['a personal key', false],
  ['everyone as themselves', true],
] as const) {
  testAgent(`wegent, ${name}`, async (host) => {
    const fake = await startWegentFake()
    const apiKey = asUser ? fake.serviceKey : fake.personalKey
    const settings = wegent.settings.parse({ baseUrl: fake.url, apiKey, team: 'default#sim', asUser })
    const far = { ...fake, secret: apiKey, memory: 'theirs' as const }
    return { agent: wegent.create(settings, host), far, close: fake.close }
  })
}
