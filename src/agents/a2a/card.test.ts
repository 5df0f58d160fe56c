import { afterEach, describe, expect, test } from 'vitest'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { type A2aFake, type Script, startA2aFake } from './fake.ts'
import { a2a } from './index.ts'

const fakes: A2aFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) {
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
})

async function start({ card, ...settings }: { card?: unknown; [key: string]: unknown } = {}) {
  const fake = await startA2aFake(card === undefined ? {} : { card })
  fakes.push(fake)
  const agent = a2a.create(a2a.settings.parse({ url: fake.url, token: fake.token, ...settings }), aHost())
  return { fake, ask: () => listenTo(agent.run(aTurn(), new AbortController().signal)) }
}

const speaks = (one: object, more: object = {}) => ({
  name: 'Tea',
  supportedInterfaces: [{ url: '/tea/a2a', protocolBinding: 'JSONRPC', protocolVersion: '1.0', ...one }],
  ...more,
})

test.each<[string, unknown, RegExp]>([
  ['a page', '<html>', /no agent card at this address: check “url”/],
  ['something else', { hello: 1 }, /no agent card at this address/],
  [
    'a version of tomorrow',
    speaks({ protocolVersion: '2.0' }),
    /speaks A2A 2\.0 by JSONRPC; Teahouse speaks 1\.0 and 0\.3/,
  ],
  ['another transport', speaks({ protocolBinding: 'GRPC' }), /speaks A2A 1\.0 by GRPC/],
  ['no interface', { name: 'Tea' }, /speaks A2A nothing/],
  ['another host', speaks({ url: 'https://evil.example/a2a?x=1' }), /set “endpoint: https:\/\/evil\.example\/a2a”$/],
  ['no web address', speaks({ url: 'file:///etc/passwd' }), /no http:\/\/ or https:\/\/ address: set “endpoint”/],
  [
    'an extension that must be spoken',
    speaks({}, { capabilities: { extensions: [{ uri: 'urn:pay', required: true }] } }),
    /requires an extension .*: urn:pay/,
  ],
])('a card that is %s says what to do', async (_, card, message) => {
  const { ask, fake } = await start({ card })
  const { error, text } = await ask()
  expect([text, error?.passing]).toEqual(['', false])
  expect(error?.message).toMatch(message)
  expect(fake.journal().filter(({ method }) => method === 'POST')).toEqual([])
})

test('an endpoint in the settings is believed more than the card; a path of the card belongs to its host', async () => {
  const other = await startA2aFake()
  fakes.push(other)
  const { ask } = await start({
    card: speaks({ url: 'https://evil.example' }, { capabilities: { streaming: true } }),
    endpoint: `${other.url}/a2a`,
  })
  expect((await ask()).text).toContain('You said')
  const relative = await start({ card: speaks({}, { capabilities: { streaming: true } }) })
  expect((await relative.ask()).text).toContain('You said')
})

describe('an agent that answers with', () => {
  const done = { statusUpdate: { status: { state: 'TASK_STATE_COMPLETED' } } }
  const made = (...parts: unknown[]) => ({ artifactUpdate: { artifact: { artifactId: 'a', parts } } })
  const hear = async (script: Script) => {
    const { fake, ask } = await start()
    fake.enqueue(script)
    return ask()
  }

  test('parts that nobody knows, names them', async () => {
    const heard = await hear({
      results: [
        made({ text: 'Tea. ' }, { hologram: 'x', filename: 'cup.holo' }, 7, { raw: '', mediaType: 'x/y' }),
        done,
      ],
    })
    expect([heard.error, heard.text]).toEqual([
      undefined,
      'Tea. \n\n(The agent also sent what a chat cannot show: cup.holo, ?, x/y)',
    ])
  })

  test('the calls of its tools while it works, does not show them', async () => {
    const parts = [{ data: { name: 'boil' } }, { text: 'Boiling' }]
    const working = { status: { state: 'TASK_STATE_WORKING', message: { messageId: 'm', parts } } }
    const heard = await hear({ results: [{ statusUpdate: working }, made({ text: 'Tea.' }), done] })
    expect(heard.text).toBe('Tea.')
    expect(heard.events).toContainEqual({ type: 'status', text: 'Boiling' })
  })

  test('one message that is far too long, is refused', async () => {
    const heard = await hear({ results: [made({ raw: 'A'.repeat(17 * 1024 * 1024) }), done] })
    expect(heard.error).toMatchObject({
      fault: 'invalid',
      message: expect.stringMatching(/sent a message longer than/),
    })
  })

  test.each([[{ code: -32603 }], [{}], ['no'], [[]], [{ message: 7, code: 'x' }]])(
    'the error %j, has refused',
    async (refusal) => {
      const heard = await hear({ refusal })
      expect(heard.error).toMatchObject({
        fault: 'invalid',
        message: expect.stringMatching(/^the A2A agent (failed|refused)/),
      })
      expect(heard.error?.userMessage).toMatch(/could not do this/)
    },
  )

  test('nothing that makes sense, has broken off', async () => {
    const heard = await hear({ results: [{}, 'tea', 7, [], { task: { name: 'no id' } }] })
    expect(heard.error).toMatchObject({ fault: 'unreachable', message: expect.stringMatching(/in the middle/) })
  })
})
