// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of a configuration file are written so
import { describe, expect, test } from 'vitest'
import { teaParty } from '../../test/helpers/providers.ts'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { channelConfig } from './channel-config.ts'
import { parseConfiguration, type ReadOptions, readConfiguration } from './configuration.ts'

const options: ReadOptions = { environment: { TOKEN: 's-token', KEY: 's-key', CALLS: '500' }, providers: teaParty }

const read = (text: string, more: Partial<ReadOptions> = {}) =>
  parseConfiguration(text, 't.yaml', { ...options, ...more })

function problems(text: string, more: Partial<ReadOptions> = {}): string[] {
  try {
    read(text, more)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
}

describe('a configuration file', () => {
  test('says models, agents, channels and users, with variables filled in', () => {
    const file = read(`
models:
  - { id: qwen, provider: openai-compatible, baseUrl: https://host/v1, apiKey: \${KEY}, model: qwen-max } # \${NOT_THIS}
agents:
  - { id: echo, type: echo }
  - { id: pot, type: pot, settings: { model: qwen, apiKey: \${KEY} } }
channels:
  - id: support
    type: cup
    agent: pot
    model: qwen
    settings: { token: \${TOKEN} }
users: { mapping: directory, directory: { type: http, url: https://dir.example/, token: \${TOKEN} } }
`)
    expect(file.models).toEqual([
      { id: 'qwen', provider: 'openai-compatible', baseUrl: 'https://host/v1', apiKey: 's-key', model: 'qwen-max' },
    ])
    expect(file.agents.map(({ id }) => id)).toEqual(['echo', 'pot'])
    expect(file.channels).toEqual([
      { id: 'support', type: 'cup', agent: 'pot', model: 'qwen', settings: { token: 's-token' } },
    ])
    expect(file.sections.users).toMatchObject({ mapping: 'directory', directory: { token: 's-token' } })
  })

  test('may name the model that listens to voice messages', () => {
    const models =
      'models:\n  - { id: ears, provider: openai, model: whisper-1 }\n  - { id: mute, provider: google, model: x }\n'
    expect(read(`${models}transcription: ears`).sections.transcription).toBe('ears')
    expect(
      read('transcription: 42', { known: { agents: new Set(), models: new Set(['42']) } }).sections.transcription,
    ).toBe('42')
    expect(problems(`${models}transcription: nose`)).toEqual([
      't.yaml:4:1 transcription names the model "nose", which does not exist. There is: ears, mute.',
    ])
    expect(problems(`${models}transcription: mute`)).toEqual([
      't.yaml:4:1 transcription names the model "mute", which cannot listen: its provider must be openai or openai-compatible.',
    ])
  })

  test('may say which agent answers what, and names every rule that cannot be followed', () => {
    const channel = (routes: string) => `
agents: [{ id: echo, type: echo }, { id: pot, type: pot }]
channels: [{ id: support, type: cup, agent: echo, settings: { token: x }, routes: ${routes} }]`
    const { channels } = read(channel('[{ sender: 42, agent: pot }, { group: [7, tea], keyword: 退款, agent: echo }]'))
    expect(channels[0]?.routes).toEqual([
      { sender: '42', agent: 'pot' },
      { group: ['7', 'tea'], keyword: '退款', agent: 'echo' },
    ])
    const wrong = problems(
      channel(
        '[{ agent: pot }, { keyword: a, agent: pto }, { prefix: /x, agent: pot }, { keyword: a, sendr: b, agent: pot }]',
      ),
    )
    expect(wrong.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'channels[0].routes[0] has no condition: name a group, sender, department, keyword or prefix.',
      'channels[0].routes[1].agent names the agent "pto", which does not exist. There is: echo, pot.',
      'channels[0].routes[2].prefix must not begin with a slash: that is how commands begin.',
      'channels[0].routes[3].sendr is not known. Did you mean "sender"?',
    ])
  })

  test('that is empty declares the built-in agent and nothing else', () => {
    expect(read('')).toEqual({ models: [], agents: [{ id: 'echo', type: 'echo' }], channels: [], sections: {} })
    expect(read('# nothing yet\nchannels:\n')).toMatchObject({ channels: [] })
  })

  test('gives a scalar without quotes the type that is asked for', () => {
    const { channels } = read(`
channels:
  - { id: 42, type: cup, name: 007, access: { allow: [123456789012345678901, true] }, settings: { token: 1e3, calls: \${CALLS}, warm: "x" } }
`)
    expect(channels[0]).toMatchObject({
      id: '42',
      name: '007',
      access: { allow: ['123456789012345678901', 'true'] },
      settings: { token: '1e3', calls: 500 },
    })
  })

  test('in quotes is taken at its word', () => {
    expect(problems('channels: [{ id: a, type: cup, settings: { token: x, calls: "500" } }]')).toEqual([
      't.yaml:1:54 channels[0].settings.calls must be a number, not text.',
    ])
  })

  test('lets a channel without agent take the only one there is', () => {
    expect(read('channels: [{ id: a, type: cup, settings: { token: x } }]').channels[0]).toMatchObject({
      agent: 'echo',
    })
    const one = 'agents: [{ id: kettle, type: echo }]\nchannels: [{ id: a, type: cup, settings: { token: x } }]'
    expect(read(one).channels[0]).toMatchObject({ agent: 'kettle' })
    const two = one.replace('}]\n', '}, { id: pan, type: echo }]\n')
    expect(problems(two)).toEqual(['t.yaml:2:12 channels[0].agent is missing: say which of kettle, pan answers.'])
  })

  test('may name what was made in the panel', () => {
    const text = 'channels: [{ id: a, type: cup, agent: mine, model: big, settings: { token: x } }]'
    const known = { agents: new Set(['mine']), models: new Set(['big']) }
    expect(read(text, { known })).toMatchObject({ agents: [], channels: [{ agent: 'mine' }] })
    expect(read(text.replace('agent: mine, ', ''), { known }).channels[0]).toMatchObject({ agent: 'mine' })
  })
})

describe('a mistake in a configuration file', () => {
  test('is told with its place, its key and what was expected, and so are all the others', () => {
    const text = `
agents:
  - { id: echo, type: ehco }
  - { id: pot, type: pot, settings: { modle: x, strength: strongg } }
  - 7
channels:
  - id: Sup port
    type: cup
    agent: nobody
    conversation: { scope: foo, idleMinutes: -3 }
    webhookPaths: [no-slash]
    settings: { token: \${NOPE} }
  - { id: b, type: mug, agent: pot }
  - { id: b, type: cup, agent: pot, limits: { perSender: 5 }, settings: { token: "" } }
modelz: []
users: { mapping: fixed }
`
    expect(problems(text)).toEqual([
      't.yaml:3:17 agents[0].type must be one of echo, pot. Did you mean "echo"?',
      't.yaml:4:39 agents[1].settings.modle is not known. Did you mean "model"?',
      't.yaml:4:49 agents[1].settings.strength must be one of weak, strong. Did you mean "strong"?',
      't.yaml:5:5 agents[2] must be a mapping (key: value), not a number.',
      't.yaml:7:5 channels[0].id must be 1 to 40 lower-case letters, digits and dashes.',
      't.yaml:9:5 channels[0].agent names the agent "nobody", which does not exist. There is: echo, pot.',
      't.yaml:10:21 channels[0].conversation.scope must be one of auto, chat, sender, thread.',
      't.yaml:10:33 channels[0].conversation.idleMinutes must be at least 0.',
      't.yaml:11:20 channels[0].webhookPaths[0] must be a path such as /api/v1/webhooks/telegram, where {name} stands for one segment.',
      't.yaml:12:24 channels[0].settings.token needs the environment variable NOPE, which is not set.',
      't.yaml:13:14 channels[1].type must be cup.',
      't.yaml:14:7 channels[2].id is the same as that of channels[1]: every channel needs its own.',
      't.yaml:14:47 channels[2].limits.perSender must be a mapping (key: value), not a number.',
      't.yaml:14:75 channels[2].settings.token must not be empty.',
      't.yaml:15:1 modelz is not known. Did you mean "models"?',
      't.yaml:16:1 users.fixedUser is missing: mapping fixed needs it.',
    ])
  })

  test.each([
    ['channels: {}', 't.yaml:1:1 channels must be a list, not a mapping (key: value).'],
    ['- a', 't.yaml:1:1 must be a mapping (key: value), not a list.'],
    ['a: [', /^t\.yaml:1:\d+ is not YAML: /],
    ['models: [{ id: m, provider: openai-compatible, model: x }]', /baseUrl is missing: openai-compatible needs/],
    ['channels: [{ type: cup, settings: { token: x } }]', 't.yaml:1:12 channels[0].id is missing: expected text.'],
    ['channels: [{ id: a, settings: { token: x } }]', 't.yaml:1:12 channels[0].type is missing: expected cup.'],
    ['channels: [{ id: a, type: cup }]', 't.yaml:1:12 channels[0].settings.token is missing: expected text.'],
    [
      'channels: [{ id: a, type: cup, webhookPaths: ["/x/{id}"], settings: { token: x } }, { id: b, type: cup, webhookPaths: ["/x/{bot}"], settings: { token: x } }]',
      /webhookPaths\[0\] is a path of the channel a already/,
    ],
  ])('%s', (text, sentence) => {
    expect(problems(text)).toEqual([typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)])
  })

  test('is never told with the value that is wrong: it may be a secret', () => {
    const hush = 'hush-hush'
    const texts = [
      `channels: [{ id: ${hush}!, type: ${hush}, enabled: ${hush}, settings: { token: [${hush}], calls: ${hush} } }]`,
      `models: [{ id: a, provider: ${hush}, baseUrl: ${hush}, model: x, apiKey: { a: ${hush} } }]`,
      `users: { mapping: ${hush}, directory: { type: ${hush} } }`,
      `channels: ${hush}`,
      hush,
      `a: "${hush}`,
    ]
    for (const text of texts) {
      expect(problems(text).length).toBeGreaterThan(0)
      expect(problems(text).join()).not.toContain(hush)
    }
  })

  test('in reading the file itself names the file', () => {
    expect(() => readConfiguration('/nowhere/t.yaml', options)).toThrow(
      /nowhere\/t\.yaml cannot be read: there is no such file/,
    )
    expect(() => readConfiguration('/', options)).toThrow('cannot be read')
  })
})

test('a channel that says nothing has the defaults of the contract', () => {
  expect(channelConfig.parse({ id: 'a', type: 'cup' })).toEqual({
    id: 'a',
    type: 'cup',
    enabled: true,
    conversation: { scope: 'auto', idleMinutes: 720 },
    whenBusy: 'queue',
    stale: { afterMinutes: 30, then: 'answer' },
    access: { who: 'everyone', allow: [], deny: [], groups: 'mention' },
    limits: { perSender: { perMinute: 20, perDay: 0 } },
    webhookPaths: [],
    routes: [],
    showReasoning: false,
    settings: {},
  })
})
