import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RemoteError } from '../contract/errors.ts'
import { createLog, logWith } from './log.ts'
import { createRedactor } from './redact.ts'

function aLog(...secrets: string[]) {
  const redactor = createRedactor()
  for (const secret of secrets) redactor.register(secret)
  const lines: string[] = []
  const log = createLog({ level: 'info', redactor }, { write: (line) => lines.push(line) })
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') }
}

describe('a line of the log', () => {
  test('is JSON with a level, an instant, what happened and the facts', () => {
    const { log, last } = aLog()
    log.info('channel connected', { channel: 'support', tries: 2 })
    expect(last()).toMatchObject({ level: 'info', msg: 'channel connected', channel: 'support', tries: 2 })
    expect(last()).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/))
  })

  test('below the level that was asked for is not written', () => {
    const { log, lines } = aLog()
    log.debug('chatter')
    expect(lines).toEqual([])
  })

  test('carries what a log was made with', () => {
    const { log, last } = aLog()
    logWith(log, { channel: 'a' }).warn('late', { ms: 5 })
    expect(last()).toMatchObject({ level: 'warn', channel: 'a', ms: 5 })
  })

  test('shows an error with its cause, and with its stack only when it is a surprise', () => {
    const { log, last } = aLog()
    log.error('failed', { error: new RemoteError('denied', 'refused', { cause: new Error('socket closed') }) })
    expect(last()).toMatchObject({
      error: { fault: 'denied', message: 'refused', cause: { message: 'socket closed' } },
    })
    expect(last().error).not.toHaveProperty('stack')
    log.error('failed', new TypeError('x is not a function'))
    expect(last()).toMatchObject({ error: { name: 'TypeError', stack: expect.stringContaining('log.test.ts') } })
  })

  test('survives whatever it is given', () => {
    const { log, last } = aLog()
    const loop: Record<string, unknown> = { level: 'mine', big: 10n, at: new Date(Number.NaN), bytes: Buffer.alloc(9) }
    loop.self = loop
    loop.deep = { a: { b: { c: { d: { e: { f: 1 } } } } } }
    loop.long = 'x'.repeat(100_000)
    log.info('odd', loop)
    expect(last()).toMatchObject({ level: 'info', level_: 'mine', big: '10', self: '(seen above)', bytes: '(9 bytes)' })
    expect(String(last().long).length).toBeLessThan(9_000)
  })
})

describe('a secret', () => {
  const secret = 'S3cr3t+/="\\ü wert'

  test.each([
    ['a message', (text: string): [string, object] => [`got ${text}`, {}]],
    ['a fact', (text: string): [string, object] => ['x', { a: { b: [text] } }]],
    ['the name of a fact', (text: string): [string, object] => ['x', { [text]: 1 }]],
    ['an error and its stack', (text: string): [string, object] => ['x', { error: new Error(`bad ${text}`) }]],
    [
      'the cause of an error',
      (text: string): [string, object] => ['x', { error: new Error('x', { cause: new Error(text) }) }],
    ],
    ['a map', (text: string): [string, object] => ['x', { map: new Map([[text, text]]) }]],
  ])('does not appear in %s, however it is spelled', (_, facts) => {
    const spellings = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase()),
      new URLSearchParams({ q: secret }).toString(),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(`user:${secret}`).toString('base64'),
      Buffer.from(`me:${secret}\n`).toString('base64'),
    ]
    for (const spelling of spellings) {
      const { log, lines } = aLog(secret)
      log.warn(...facts(spelling))
      const core = spelling.slice(4, -4)
      expect(lines.join()).not.toContain(JSON.stringify(core).slice(1, -1))
      expect(lines.join()).toContain('***')
    }
  })

  test('does not appear in an address', () => {
    const { log, last } = aLog(secret)
    log.info('x', { url: new URL(`https://h/${encodeURIComponent(secret)}/x`) })
    expect(last()).toMatchObject({ url: 'https://h/***/x' })
  })

  test('of any kind is gone from any text around it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: 'grapheme' }), fc.string(), fc.string(), (hidden, before, after) => {
        fc.pre(!hidden.includes('*'))
        const redactor = createRedactor()
        redactor.register(hidden)
        expect(redactor.redact(before + hidden + after)).not.toContain(hidden)
      }),
    )
  })

  test('that contains another one goes whole, and a very short one is not looked for', () => {
    const redactor = createRedactor()
    for (const text of ['secret', 'secret-and-more', 'abc']) redactor.register(text)
    expect(redactor.redact('secret-and-more, secret, abc')).toBe('***, ***, abc')
  })

  test.each([
    [
      'https://api.telegram.org/bot123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx/getMe',
      'https://api.telegram.org/bot***/getMe',
    ],
    ['wss://x/?ticket=abc-def&id=7', 'wss://x/?ticket=***&id=7'],
    ['https://oapi/robot/send?access_token=0123abc', 'https://oapi/robot/send?access_token=***'],
    ['Authorization: Bearer sk-live-1234567', 'Authorization: Bearer ***'],
    ['postgres://tea:pa55@db:5432/x', 'postgres://tea:***@db:5432/x'],
  ])('that nobody registered is known by its looks: %s', (text, clean) => {
    expect(createRedactor().redact(text)).toBe(clean)
  })

  test('is known by the name of its fact', () => {
    const { log, last } = aLog()
    log.info('x', { clientSecret: 'a', headers: { Authorization: 'b' }, botToken: 'c', tokens: 12 })
    expect(last()).toMatchObject({
      clientSecret: '***',
      headers: { Authorization: '***' },
      botToken: '***',
      tokens: 12,
    })
  })

  test('is blanked before a long text is cut', () => {
    const { log, lines } = aLog('half-of-this-secret-would-stay')
    log.info(`${'x'.repeat(7_990)}half-of-this-secret-would-stay`)
    expect(lines[0]).not.toContain('half-of')
  })
})
