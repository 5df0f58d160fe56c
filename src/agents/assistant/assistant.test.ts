import { testAgent } from '../../../test/contract/agent.ts'
import { startOpenaiFake } from '../openai/fake.ts'
import { startMakerFake } from './fake.ts'
import { assistant } from './index.ts'

testAgent('assistant, a compatible server', async (host) => {
  const fake = await startOpenaiFake()
  const { url: baseUrl, apiKey, model } = fake
  host.models.push({ id: 'sim', provider: 'openai-compatible', baseUrl, apiKey, model })
  const agent = assistant.create(assistant.settings.parse({ model: 'sim' }), host)
  return { agent, far: { ...fake, secret: apiKey, memory: 'ours' }, close: fake.close }
})

testAgent('assistant, OpenAI', async (host) => {
  const fake = await startOpenaiFake()
  const { url: baseUrl, apiKey, model } = fake
  host.models.push({ id: 'sim', provider: 'openai', baseUrl, apiKey, model })
  const agent = assistant.create(assistant.settings.parse({ model: 'sim' }), host)
  return { agent, far: { ...fake, secret: apiKey, memory: 'ours' }, close: fake.close }
})

for (const provider of ['anthropic', 'google'] as const) {
  testAgent(`assistant, ${provider}`, async (host) => {
    const fake = await startMakerFake(provider)
    const { url: baseUrl, apiKey, model } = fake
    host.models.push({ id: 'sim', provider, baseUrl, apiKey, model })
    const agent = assistant.create(assistant.settings.parse({ model: 'sim' }), host)
    return { agent, far: { ...fake, secret: apiKey, memory: 'ours' }, close: fake.close }
  })
}
