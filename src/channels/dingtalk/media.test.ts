import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { pngOf } from '../../../test/helpers/pictures.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { FarSide } from './fake.ts'
import { dingtalk } from './index.ts'

const upload = 'POST /media/upload'
const update = 'PUT /v1.0/card/instances'
const toPerson = 'POST /v1.0/robot/oToMessages/batchSend'
const toGroup = 'POST /v1.0/robot/groupMessages/send'
const direct: Json = { conversationId: 'cidD', kind: 'direct', staffId: 'manager807', robotCode: 'ding1' }

let far: FarSide
let host: FakeHost
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost('en')
  far.replies[upload] = ({ body }) => ({ body: { errcode: 0, media_id: `@${nameOf(body.media)}` } })
})
afterEach(() => far.stop())

const nameOf = (file: unknown) => (typeof file === 'object' && file !== null && 'name' in file ? String(file.name) : '')
const channel = () =>
  dingtalk.create(
    dingtalk.settings.parse({ clientId: 'ding1', clientSecret: 'x', apiBaseUrl: far.origin, oapiBaseUrl: far.origin }),
    host,
  )
const picture = () => new Blob([pngOf(4, 4)], { type: 'image/png' })
const pdf = () => new Blob(['%PDF-1.7'], { type: 'application/pdf' })
const view = (more: Partial<ReplyView>): ReplyView => ({ text: '', state: 'done', ...more })
const draw = (
  drawn: ReplyView,
  {
    bot = channel(),
    address = direct,
    handle,
  }: { bot?: ReturnType<typeof channel>; address?: Json; handle?: Json } = {},
) => bot.draw?.({ id: 'r1', address, ...(handle === undefined ? {} : { handle }) }, drawn)
/** What cards were told to show, in order. */
const shown = () =>
  far.asked.flatMap(({ what, body }) => {
    const { cardData, content } = body as { cardData?: { cardParamMap: Record<string, string> }; content?: string }
    if (what === update) return cardData?.cardParamMap.msgContent ?? []
    return content ?? []
  })
const params = (what: string) => far.bodies(what).map(({ msgKey, msgParam }) => [msgKey, JSON.parse(String(msgParam))])

describe('pictures of an answer', () => {
  it('stand in the text of the card once it is whole, and are marks while it grows', async () => {
    host.links.set('https://x.test/cup.png', picture())
    const text = 'Look:\n\n![cup](https://x.test/cup.png)\n\nNice.'
    const bot = channel()
    const handle = await draw(view({ text, state: 'working' }), { bot })
    expect(far.asked.some(({ what }) => what === upload)).toBe(false)
    await draw(view({ text }), { bot, handle: handle ?? null })
    expect(far.bodies(upload)).toEqual([{ media: { name: 'cup.png', type: 'image/png', size: 33 } }])
    expect(far.asked.find(({ what }) => what === upload)?.query.get('type')).toBe('image')
    expect(shown()[0]).toContain('[🖼 cup](https://x.test/cup.png)')
    expect(shown().at(-1)).toContain('![cup](@cup.png)')
  })

  it('that cannot be opened, or are none that DingTalk takes, stay links in their place', async () => {
    host.links.set('https://x.test/a.webp', new Blob(['RIFF....WEBP'], { type: 'image/webp' }))
    await draw(view({ text: 'A ![one](https://x.test/gone.png) B ![two](https://x.test/a.webp) C' }))
    expect(shown().at(-1)).toBe('A [🖼 one](https://x.test/gone.png) B [🖼 two](https://x.test/a.webp) C')
  })

  it('that DingTalk refuses never cost the text', async () => {
    host.links.set('https://x.test/cup.png', picture())
    far.replies[upload] = { body: { errcode: 40006, errmsg: 'no' } }
    await draw(view({ text: 'Here: ![cup](https://x.test/cup.png)' }))
    expect(shown().at(-1)).toBe('Here: [🖼 cup](https://x.test/cup.png)')
  })

  it('are uploaded once, however often the same view is drawn', async () => {
    host.links.set('https://x.test/cup.png', picture())
    const bot = channel()
    const text = '![cup](https://x.test/cup.png)'
    const handle = await draw(view({ text }), { bot })
    await draw(view({ text }), { bot, handle: handle ?? null })
    expect(far.bodies(upload)).toHaveLength(1)
  })

  it('stand in what is said once as well, and carry themselves or lie below', async () => {
    host.links.set('data:image/png;base64,xx', picture())
    await channel().send(direct, view({ text: 'Hi', files: [{ name: 'cup_1', url: 'data:image/png;base64,xx' }] }))
    const [[key, { text }]] = params(toPerson) as [[string, { text: string }]]
    expect(key).toBe('sampleMarkdown')
    expect(text).toContain('Hi')
    expect(text).toMatch(/!\[cup.*\]\(@cup_1\.png\)/)
  })
})

describe('files of an answer', () => {
  const files = [{ name: 'report', url: 'https://x.test/report' }]

  it('follow the card as messages, and a mark in its text says so', async () => {
    host.links.set('https://x.test/report', pdf())
    const bot = channel()
    const handle = await draw(view({ text: 'Done.', files }), { bot })
    expect(far.asked.find(({ what }) => what === upload)?.query.get('type')).toBe('file')
    expect(shown().at(-1)).toContain('📎 report')
    const file = { mediaId: '@report.pdf', fileName: 'report.pdf', fileType: 'pdf' }
    expect(params(toPerson)).toEqual([['sampleFile', file]])
    await draw(view({ text: 'Done.', files }), { bot, handle: handle ?? null })
    expect(params(toPerson)).toHaveLength(1)
  })

  it('go to the group that asked', async () => {
    host.links.set('https://x.test/report', pdf())
    await draw(view({ text: 'Done.', files }), {
      address: { conversationId: 'cidG', kind: 'group', robotCode: 'ding1' },
    })
    expect(params(toGroup)).toMatchObject([['sampleFile', { fileName: 'report.pdf' }]])
  })

  it('that cannot be sent are linked to from the card', async () => {
    host.links.set('https://x.test/report', pdf())
    far.replies[toPerson] = { status: 400, body: { code: 'invalid', message: 'no' } }
    await draw(view({ text: 'Done.', files }))
    expect(shown().at(-1)).toContain('[report](https://x.test/report)')
  })

  it('of a kind that DingTalk does not take stay links', async () => {
    host.links.set('https://x.test/notes.txt', new Blob(['tea']))
    await draw(view({ text: 'Done.', files: [{ name: 'notes.txt', url: 'https://x.test/notes.txt' }] }))
    expect(far.bodies(upload)).toEqual([])
    expect(shown().at(-1)).toContain('[notes.txt](https://x.test/notes.txt)')
  })

  it('that cannot be sent after what is said once are linked to in a message of their own', async () => {
    host.links.set('https://x.test/report', pdf())
    let calls = 0
    far.replies[toPerson] = () => (++calls === 2 ? { status: 400, body: { code: 'x', message: 'no' } } : { body: {} })
    await channel().send(direct, view({ text: 'Done.', files }))
    expect(params(toPerson).map(([key]) => key)).toEqual(['sampleMarkdown', 'sampleFile', 'sampleMarkdown'])
    expect(JSON.stringify(params(toPerson)[2])).toContain('https://x.test/report')
  })
})
