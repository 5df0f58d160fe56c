import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { DingtalkApi } from './api.ts'
import { type CardStyle, cardStyle, drawCard } from './card.ts'
import { FarSide } from './fake.ts'
import { saysOf } from './press.ts'

const create = 'POST /v1.0/card/instances/createAndDeliver'
const stream = 'PUT /v1.0/card/streaming'
const update = 'PUT /v1.0/card/instances'
const direct: Json = { conversationId: 'cidD', kind: 'direct', staffId: 'manager807', robotCode: 'ding1' }
const group = { conversationId: 'cid6K+/7x==', kind: 'group', staffId: 'manager807', robotCode: 'ding1' }
const rest = { robotCode: 'ding1', language: 'en' as const, callback: { callbackType: 'STREAM' as const } }
const ready = cardStyle({ contentKey: 'content' }, rest)
const own = cardStyle({ templateId: 'own.schema', contentKey: 'answer' }, rest)

let far: FarSide
let host: FakeHost
let api: DingtalkApi
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost('zh-CN')
  api = new DingtalkApi(
    { clientId: 'ding1', clientSecret: 'very-secret', apiBaseUrl: far.origin, oapiBaseUrl: far.origin },
    host,
  )
})
afterEach(() => far.stop())

const working = (text: string, status?: string): ReplyView => ({
  text,
  state: 'working',
  ...(status ? { status } : {}),
})
const done = (text: string, more: Partial<ReplyView> = {}): ReplyView => ({ text, state: 'done', ...more })

/** Draws views one after the other, as the gateway does, and returns the last handle. */
async function draw(style: CardStyle, views: ReplyView[], start?: Json, address = direct): Promise<Json | undefined> {
  let handle = start
  for (const view of views) {
    handle = await drawCard(api, style, { id: 'r1', address, ...(handle === undefined ? {} : { handle }) }, view)
  }
  return handle
}

const cardCalls = () => far.whats().filter((what) => what.includes('card'))
const paramsOf = (what: string) =>
  far.bodies(what).map(({ cardData }) => (cardData as { cardParamMap: Record<string, string> }).cardParamMap)
const params = () => paramsOf(update)
const buttonsIn = (map: Record<string, string> | undefined) => JSON.parse(map?.sys_full_json_obj ?? '{}').msgButtons

describe('a card of the public template', () => {
  it('appears without text, grows, and ends with all of it', async () => {
    await draw(ready, [working(''), working('one'), working('one\ntwo', 'looking it up'), done('one\ntwo\nthree')])
    expect(cardCalls()).toEqual([create, update, stream, stream, update])
    expect(far.bodies(create)[0]).toMatchObject({
      cardTemplateId: '382e4302-551d-4880-bf29-a30acfab2e71.schema',
      outTrackId: 'r1',
      callbackType: 'STREAM',
      openSpaceId: 'dtv1.card//IM_ROBOT.manager807',
      imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: 'ding1' },
      cardData: { cardParamMap: { flowStatus: '1', msgContent: '' } },
    })
    expect(far.bodies(stream)).toMatchObject([
      { key: 'msgContent', content: 'one', isFull: true, isFinalize: false, isError: false },
      { key: 'msgContent', content: 'one<br>two\n\n> looking it up' },
    ])
    expect(params()).toMatchObject([{ flowStatus: '2' }, { flowStatus: '3', msgContent: 'one<br>two<br>three' }])
    expect(far.bodies(update)[1]).toMatchObject({ cardUpdateOptions: { updateCardDataByKey: true } })
    expect(host.slots.filter(({ free }) => !free).map(({ name, urgency }) => [name, urgency])).toEqual([
      ['card/create', 'first'],
      ['card/update', 'first'],
      ['card/stream', 'grow'],
      ['card/stream', 'grow'],
      ['card/update', 'final'],
    ])
  })

  it('goes to the group that asked', async () => {
    await draw(ready, [working('')], undefined, group)
    expect(far.bodies(create)[0]).toMatchObject({
      openSpaceId: 'dtv1.card//IM_GROUP.cid6K+/7x==',
      imGroupOpenDeliverModel: { robotCode: 'ding1' },
    })
  })

  it('mentions whoever asked in a group', async () => {
    await draw(ready, [working('')], undefined, { ...group, name: '张三' })
    expect(far.bodies(create)[0]).toMatchObject({
      imGroupOpenDeliverModel: { robotCode: 'ding1', atUserIds: { manager807: '张三' } },
    })
  })

  it('asks for a 👍 or 👎 below an agent’s answer, after the choices of its own', async () => {
    const buttons = [{ label: 'More', says: 'more' }]
    await draw(ready, [working('a'), done('b', { buttons, judgeable: true })])
    const shown = JSON.parse(paramsOf(update).at(-1)?.sys_full_json_obj ?? '{}').msgButtons
    expect(shown.map(({ text }: { text: string }) => text)).toEqual(['More', '👍', '👎'])
    expect(shown.at(-1)).toMatchObject({ id: 'dislike', params: { action: 'dislike' }, request: true })
  })

  it('sends every variable as a string of at most 1 KB, buttons included', async () => {
    const buttons = Array.from({ length: 30 }, (_, n) => ({
      label: `建议 ${n} ${'很长'.repeat(20)}`,
      says: `建议 ${n}`,
    }))
    await draw(ready, [working('a'), done('b', { buttons })])
    for (const map of [...paramsOf(create), ...paramsOf(update)]) {
      for (const value of Object.values(map)) {
        expect(typeof value).toBe('string')
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(1024)
      }
    }
    expect(buttonsIn(params().at(-1)).length).toBeGreaterThan(2)
  })

  it('has a stop button while it grows, and the buttons of the answer afterwards', async () => {
    await draw(ready, [working('a'), done('b', { buttons: [{ label: 'More', says: 'tell me more' }] })])
    const [whileGrowing, atTheEnd] = params().map(buttonsIn)
    expect(whileGrowing).toMatchObject([{ text: 'Stop', request: true }])
    expect(atTheEnd).toMatchObject([{ text: 'More', request: true }])
    expect(saysOf({ actionIds: [whileGrowing[0].id] })).toBe('/stop')
    expect(saysOf({ actionIds: [atTheEnd[0].id] })).toBe('tell me more')
    expect(saysOf({ params: atTheEnd[0].params })).toBe('tell me more')
  })

  it('sends presses to the webhook where there is no stream', async () => {
    const callback = { callbackType: 'HTTP' as const, callbackRouteKey: 'teahouse-support' }
    await draw(cardStyle({ contentKey: 'content' }, { ...rest, callback }), [working('')])
    expect(far.bodies(create)[0]).toMatchObject(callback)
  })

  it('that fails shows why', async () => {
    await draw(ready, [working('half an ans'), { text: 'half an ans\n\nIt failed (ref 7).', state: 'failed' }])
    expect(params().slice(1)).toMatchObject([
      { flowStatus: '2', msgContent: 'half an ans\n\nIt failed (ref 7).' },
      { flowStatus: '5', msgContent: 'half an ans\n\nIt failed (ref 7).' },
    ])
  })

  it('that is stopped ends like one that is done', async () => {
    await draw(ready, [working('half'), { text: 'half (stopped)', state: 'stopped' }])
    expect(params().at(-1)).toMatchObject({ flowStatus: '3', msgContent: 'half (stopped)' })
  })

  it('of an answer that was there at once goes through all its states', async () => {
    await draw(ready, [done('quick')])
    expect(cardCalls()).toEqual([create, update, update])
    expect(params().map(({ flowStatus }) => flowStatus)).toEqual(['2', '3'])
  })

  it('may be drawn again at its end, and is not brought back to life', async () => {
    const handle = await draw(ready, [working('a'), done('b')])
    await draw(ready, [done('b')], handle)
    expect(params().map(({ flowStatus }) => flowStatus)).toEqual(['2', '3', '3'])
    const before = far.asked.length
    expect(await draw(ready, [working('late')], handle)).toEqual(handle)
    expect(far.asked).toHaveLength(before)
  })

  it('goes on from whatever step a crash left it in', async () => {
    far.replies[create] = { status: 400, body: { code: 'param.cardAlreadyExist', message: 'x' } }
    await draw(ready, [done('whole answer')])
    expect(params().at(-1)).toMatchObject({ flowStatus: '3', msgContent: 'whole answer' })
  })

  it('ends although the first tries at its end were refused', async () => {
    const handle = await draw(ready, [working('a')])
    let refusals = 2
    far.replies[update] = () =>
      refusals-- > 0
        ? { status: 403, body: { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', message: 'x' } }
        : { body: { success: true } }
    // What ends a card is repeated once within the draw, and then left to the next one.
    await expect(draw(ready, [done('b')], handle)).rejects.toMatchObject({ fault: 'busy' })
    await draw(ready, [done('b')], handle)
    expect(host.holds).toEqual([
      ['card/update', 1000],
      ['card/update', 1000],
    ])
  })

  it('cannot be shown to somebody from outside, so that the answer goes another way', async () => {
    const outside: Json = { conversationId: 'cidD', kind: 'direct' }
    await expect(draw(ready, [working('')], undefined, outside)).rejects.toMatchObject({ fault: 'gone' })
    expect(cardCalls()).toEqual([])
  })
})

describe('a card of a template of our own', () => {
  it('is switched by its frames alone', async () => {
    await draw(own, [working(''), working('one'), done('one two', { files: [{ name: 'a.pdf', url: 'https://x/a' }] })])
    expect(cardCalls()).toEqual([create, stream, stream])
    expect(far.bodies(create)[0]).toMatchObject({
      cardTemplateId: 'own.schema',
      cardData: { cardParamMap: { answer: '' } },
    })
    expect(far.bodies(stream)).toMatchObject([
      { key: 'answer', content: 'one', isFinalize: false },
      { key: 'answer', content: 'one two\n\n- [a.pdf](https://x/a)', isFinalize: true },
    ])
    expect(new Set(far.bodies(stream).map(({ guid }) => guid)).size).toBe(2)
  })

  it('that fails holds the reason before it fails', async () => {
    await draw(own, [working('a'), { text: 'It failed.', state: 'failed' }])
    expect(params()).toEqual([{ answer: 'It failed.' }])
    expect(far.bodies(stream).at(-1)).toMatchObject({ content: 'It failed.', isError: true, isFinalize: false })
  })

  it('that is over already may be ended once more', async () => {
    far.replies[stream] = { status: 400, body: { code: 'param.invalid', message: 'card is finished' } }
    const handle = await draw(own, [done('text')])
    await draw(own, [done('text')], handle)
    expect(params()).toEqual([{ answer: 'text' }])
  })

  it('never streams nothing', async () => {
    await draw(own, [done('')])
    expect(far.bodies(stream)).toMatchObject([{ content: ' ' }])
  })
})
