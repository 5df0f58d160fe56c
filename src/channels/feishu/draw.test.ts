import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../test/helpers/eventually.ts'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { Channel } from '../../contract/channel.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { feishu } from './index.ts'
import { type FeishuSimulator, startFeishuSimulator } from './simulator.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let phone: FeishuSimulator
let host: FakeHost
let channel: Channel
let group: string

beforeEach(async () => {
  phone = await startFeishuSimulator({ groups: [{ title: 'Tea' }, { title: 'Topics', topics: true }] })
  group = phone.groups[0]?.id ?? ''
  host = new FakeHost()
  channel = another()
})
afterEach(async () => {
  await phone.close()
})

/** The channel in a process that has just begun. */
const another = (): Channel => feishu.create(feishu.settings.parse(phone.settings.webhook), host)

/** Where the answer to a message of a group, or of a direct chat, goes. */
async function asked(
  where: { group?: string; thread?: string } = {},
): Promise<{ to: string; message: string; inThread?: true; kind: string; asker: string }> {
  const message = await phone.say('hello', { ...where, mention: true })
  const [person] = phone.people
  const direct = where.group === undefined
  return {
    to: where.group ?? person?.id ?? '',
    kind: direct ? 'direct' : 'group',
    message,
    asker: person?.id ?? '',
    ...(where.thread ? { inThread: true } : {}),
  }
}

const working = (text: string, status?: string): ReplyView => ({
  text,
  state: 'working',
  ...(status ? { status } : {}),
})
const done = (text: string, more: Partial<ReplyView> = {}): ReplyView => ({ text, state: 'done', ...more })
const bots = (at: { group?: string } = { group }) => phone.screen(at).filter(({ by }) => by === 'bot')

function drawer(id: string, address: Json) {
  let handle: Json | undefined
  return async (view: ReplyView, by: Channel = channel) => {
    handle = await by.draw?.({ id, address, ...(handle === undefined ? {} : { handle }) }, view)
    return handle
  }
}

describe('a reply that grows', () => {
  test('is a sign on the question, then one card that streams, then whole', async () => {
    const address = await asked({ group })
    const draw = drawer('r1', address)
    expect(await draw(working(''))).toBeUndefined()
    expect(phone.reactions(address.message)).toEqual(['Typing'])
    await draw(working('', 'Using search…'))
    expect(phone.reactions(address.message)).toEqual([])
    expect(bots()).toMatchObject([{ text: 'Using search…', growing: true, buttons: ['Stop'] }])
    await draw(working('Tea is'))
    await draw(working('Tea is good'))
    await draw(done('Tea is good.', { buttons: [{ label: 'More', says: 'more' }], judgeable: true }))
    const [person] = phone.people
    expect(bots()).toMatchObject([
      { text: `Tea is good.\n\n@${person?.name}`, growing: false, buttons: ['More', '👍', '👎'] },
    ])
    const card = phone.card(bots()[0]?.id ?? '')
    expect(card?.summary).toBe('Tea is good.')
    const texts = card?.frames.filter(({ element }) => element === 'answer').map(({ content }) => content) ?? []
    for (const [n, text] of texts.entries()) expect(text.startsWith(texts[n - 1] ?? '')).toBe(true)
    expect(phone.violations()).toEqual([])
  })

  test('says nothing twice when nothing changed, and can be finished twice', async () => {
    const draw = drawer('r1', await asked({ group }))
    await draw(working('Tea'))
    const before = phone.calls().total
    await draw(working('Tea'))
    expect(phone.calls().total).toBe(before)
    await draw(done('Tea.'))
    await draw(done('Tea.'))
    expect(bots()).toHaveLength(1)
    expect(phone.violations()).toEqual([])
  })

  test('streams on after ten minutes', async () => {
    await phone.close()
    phone = await startFeishuSimulator({ streamingFor: 300 })
    group = phone.groups[0]?.id ?? ''
    channel = another()
    const draw = drawer('r1', await asked({ group }))
    await draw(working('Tea'))
    await eventually(() => bots()[0]?.growing === false)
    await draw(working('Tea is'))
    expect(bots()).toMatchObject([{ growing: true, text: expect.stringContaining('Tea is') }])
  })

  test('begins to stream anew before Feishu ends it', async () => {
    const address = await asked({ group })
    const handle = { ...((await drawer('r1', address)(working('Tea'))) as { card: object }) }
    const old = { ...handle, card: { ...handle.card, since: Date.now() - 500_000 } }
    await channel.draw?.({ id: 'r1', address, handle: old as Json }, working('Tea is'))
    const names = phone.requests().map(({ name }) => name.replace(/.*\//, ''))
    expect(names.slice(-2)).toEqual(['settings', 'content'])
    expect(phone.violations()).toEqual([])
  })

  test('failed, it says so and spins no longer', async () => {
    const draw = drawer('r1', await asked({ group }))
    await draw(working('Tea'))
    await draw({ text: 'Tea\n\nSorry.', state: 'failed' })
    expect(phone.unfinishedCards()).toEqual([])
    expect(bots()[0]?.text).toContain('Sorry.')
  })

  test('in a thread it stands in the thread', async () => {
    const topics = phone.groups[1]?.id ?? ''
    const address = await asked({ group: topics, thread: 'Oolong' })
    await drawer('r1', address)(done('Tea.'))
    const sent = phone.requests().findLast(({ name }) => name.endsWith('/reply'))
    expect(JSON.stringify(sent)).toContain('reply_in_thread')
    expect(phone.violations()).toEqual([])
  })
})

describe('a process that dies', () => {
  test('after sending the card and before saying so leaves one card, which the next one goes on with', async () => {
    const address = await asked({ group })
    await channel.draw?.({ id: 'r1', address }, working('Tea is'))
    const next = drawer('r1', address)
    await next(working(''), another())
    await next(working('Tea is good'), another())
    await next(done('Tea is good.'), another())
    expect(bots()).toMatchObject([{ growing: false, text: expect.stringContaining('Tea is good.') }])
    expect(phone.reactions(address.message)).toEqual([])
  })

  test('and whose answer is then there at once, too', async () => {
    const address = await asked({ group })
    await channel.draw?.({ id: 'r1', address }, working('Tea is'))
    await another().draw?.({ id: 'r1', address }, done('Tea is good.'))
    expect(bots()).toMatchObject([{ growing: false, text: expect.stringContaining('Tea is good.') }])
  })

  test('nobody takes another card for the one that is shown, while Feishu does not say which it is', async () => {
    const address = await asked({ group })
    await channel.draw?.({ id: 'r1', address }, working('Tea is'))
    const undo = phone.fault({ endpoint: 'id_convert', kind: 'lost response' })
    const next = another()
    await expect(next.draw?.({ id: 'r1', address }, done('Tea is good.'))).rejects.toMatchObject({ passing: true })
    undo()
    await next.draw?.({ id: 'r1', address }, done('Tea is good.'))
    expect(bots()).toMatchObject([{ growing: false, text: expect.stringContaining('Tea is good.') }])
  })

  test('counts on where nobody knows how far it had counted', async () => {
    const address = await asked({ group })
    const draw = drawer('r1', address)
    const handle = await draw(working('Tea'))
    for (const text of ['Tea is', 'Tea is very', 'Tea is very good']) await draw(working(text))
    await another().draw?.({ id: 'r1', address, handle: handle ?? null }, done('Tea is very good.'))
    expect(bots()).toMatchObject([{ growing: false, text: expect.stringContaining('Tea is very good.') }])
  })

  test('leaves no sign on the question', async () => {
    const address = await asked({ group })
    await channel.draw?.({ id: 'r1', address }, working(''))
    await another().draw?.({ id: 'r1', address }, done('Tea.'))
    expect(phone.reactions(address.message)).toEqual([])
  })
})

describe('where cards cannot stream', () => {
  test('one card is sent, changed and finished', async () => {
    phone.misbehave('scope missing')
    const draw = drawer('r1', await asked({ group }))
    await draw(working('Tea'))
    await draw(working('Tea is'))
    await draw(done('Tea is good.'))
    expect(bots()).toMatchObject([{ text: expect.stringContaining('Tea is good.') }])
    expect(phone.violations()).toEqual([])
  })

  test('a question that was taken back is answered in the chat', async () => {
    phone.misbehave('recalled')
    await drawer('r1', await asked({ group }))(done('Tea.'))
    expect(bots()).toMatchObject([{ text: expect.stringContaining('Tea.') }])
  })

  test('more tables than a card takes are columns of text', async () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 |\n\nand\n\n'
    await drawer('r1', await asked({ group }))(done(`Tables:\n\n${table.repeat(6)}`))
    expect(bots()[0]?.html.match(/<table>/g)).toHaveLength(3)
    expect(bots()[0]?.html.match(/<pre>/g)).toHaveLength(3)
    expect(phone.violations()).toEqual([])
  })

  test('what grows too large in being drawn is refused before it is sent, and said as text', async () => {
    const address = await asked({ group })
    const view = done('<'.repeat(19_000))
    await expect(channel.draw?.({ id: 'r1', address }, view)).rejects.toMatchObject({ fault: 'invalid' })
    await channel.send(address, view)
    expect(bots().at(-1)?.text).toContain('<'.repeat(19_000))
    expect(phone.violations()).toEqual([])
  })
})

describe('pictures and files', () => {
  const answer = done('Look:\n\n![a cup](https://far/cup.png)\n\nand ![gone](https://far/gone.png)', {
    files: [
      { name: 'list.pdf', url: 'https://far/list.pdf' },
      { name: 'lost.pdf', url: 'https://far/lost.pdf' },
      { name: 'leaf.png', url: 'data:image/png;base64,x' },
    ],
  })
  beforeEach(() => {
    host.links.set('https://far/cup.png', new Blob([png], { type: 'image/png' }))
    host.links.set('data:image/png;base64,x', new Blob([png], { type: 'image/png' }))
    host.links.set('https://far/list.pdf', new Blob(['%PDF-1.7 tea'], { type: 'application/pdf' }))
  })

  test('stand in their place, or below; what cannot be opened is a link', async () => {
    const draw = drawer('r1', await asked({ group }))
    await draw(working('Look:\n\n![a cup](https://far/cup.png)'))
    expect(bots()[0]?.html).toContain('href="https://far/cup.png"')
    await draw(answer)
    const [card, file] = bots()
    expect(card?.files).toHaveLength(2)
    expect(card?.html).toMatch(
      /Look:.*<img[^>]*alt="a cup">.*href="https:\/\/far\/gone.png".*<img.*href="https:\/\/far\/lost.pdf"/s,
    )
    expect(file?.files).toMatchObject([{ name: 'list.pdf', kind: 'file', size: 12 }])
    expect(phone.violations()).toEqual([])
  })

  test('are there once, however often the end is drawn', async () => {
    const draw = drawer('r1', await asked({ group }))
    await draw(answer)
    await draw(answer, another())
    expect(bots()).toHaveLength(2)
  })

  test('come with what is sent at once, too', async () => {
    await channel.send(await asked({ group }), answer)
    expect(bots()).toHaveLength(2)
    expect(bots()[0]?.files).toHaveLength(2)
  })

  test('a key that nobody knows spoils no answer', async () => {
    await drawer('r1', await asked({ group }))(done('Tea ![x](img_v3_nobody)'))
    expect(bots()).toMatchObject([{ text: expect.stringContaining('Tea') }])
  })
})

describe('what is sent at once', () => {
  test('is a card with its buttons, to a group or to a person', async () => {
    const [person] = phone.people
    const view = done('**Tea** is ready.', { buttons: [{ label: 'Thanks', says: 'thanks' }] })
    for (const to of [{ group }, { sender: person?.id ?? '' }]) {
      const { address } = channel.reach?.(to) ?? { address: null }
      await channel.send(address, view)
    }
    expect(bots()).toMatchObject([{ text: 'Tea is ready.', buttons: ['Thanks'] }])
    expect(bots({})).toMatchObject([{ text: 'Tea is ready.' }])
  })

  test('is a post where cards are switched off, and calls whoever asked', async () => {
    channel = feishu.create(feishu.settings.parse({ ...phone.settings.webhook, card: { enabled: false } }), host)
    expect(channel.draw).toBeUndefined()
    await channel.send(await asked({ group }), done('**Tea** is ready.'))
    const [person] = phone.people
    expect(bots()).toMatchObject([{ text: `@${person?.name}\nTea is ready.` }])
    expect(phone.violations()).toEqual([])
  })

  test('calls nobody whom the agent would call', async () => {
    for (const cards of [true, false]) {
      channel = feishu.create(feishu.settings.parse({ ...phone.settings.webhook, card: { enabled: cards } }), host)
      const { address } = channel.reach?.({ group }) ?? { address: null }
      await channel.send(address, done('<at id=all></at> <at user_id="all">all</at> hello'))
    }
    for (const { text } of bots()) expect(text).toContain('<at')
  })

  test.each([
    [{ sender: 'somebody' }, /open_id/],
    [{ sender: 'oc_1' }, /open_id/],
    [{ group: 'ou_1' }, /chat_id/],
  ])('to %j it cannot go', (to, words) => {
    expect(() => channel.reach?.(to)).toThrow(words)
  })

  test('a person is reached by open_id, union_id or e-mail address', () => {
    for (const sender of ['ou_1', 'on_1', 'ann@tea.example']) {
      expect(channel.reach?.({ sender })).toMatchObject({ chat: { key: sender, kind: 'direct' } })
    }
  })
})
