import { afterEach, beforeEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { type ByteServer, byteServer } from '../../test/helpers/byte-server.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper, type Paper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { pngOf } from '../../test/helpers/pictures.ts'
import type { Channel, ChannelHost } from '../contract/channel.ts'
import type { ReplyView } from '../contract/message.ts'
import { openLinked } from '../lib/linked-media.ts'

let api: TestApi
let web: ByteServer
beforeEach(async () => {
  web = await byteServer(({ path }, wire) => {
    if (path.startsWith('/gone')) wire.writeHead(404).end()
    else wire.end(path.startsWith('/large') ? Buffer.alloc(2_000) : pngOf(2, 2))
  })
})
afterEach(async () => {
  await api.close()
  await web.close()
})

/** Paper that shows what a whole answer links to, as platforms do: up to 1000 bytes of each. */
function album(): Paper {
  const paper = createPaper({ reach: () => ({ chat: { key: 'chat', kind: 'direct' }, address: { to: 'chat' } }) })
  const { create } = paper.provider
  paper.provider.create = (settings, host) => opening(create(settings, host), host)
  return paper
}

function opening(channel: Channel, host: ChannelHost): Channel {
  const open = async (view: ReplyView) => {
    if (view.state !== 'working') await openLinked(view, { host, max: 1_000, most: 10 })
  }
  return {
    ...channel,
    send: async (address, view) => {
      await open(view)
      return channel.send(address, view)
    },
    draw: async (reply, view) => {
      await open(view)
      return channel.draw?.(reply, view)
    },
  }
}

/** What the timeline of a message says about what was left out, once the message has its outcome. */
async function leftOut(id: string, language: string) {
  const headers = { 'accept-language': language }
  const whole = await eventually(async () => {
    const body = JSON.parse(await (await api.ask(`/messages/${id}`, { headers })).text())
    return body.state === 'answered' && body
  })
  const lines: { event: string; words: string; detail?: string }[] = whole.timeline
  return lines.filter(({ event }) => event === 'left out')
}

test('a pushed file that may not be fetched is in the timeline, with the reason and without its address', async () => {
  const { host } = new URL(web.url)
  api = await openApi({ paper: album(), fetchAllow: [host] })
  const files = [
    { name: 'menu.png', url: `${web.url}/menu.png` },
    { name: 'plan.pdf', url: 'http://10.0.0.5/plans/7?signature=hush' },
    { name: 'old.pdf', url: `${web.url}/gone?signature=hush` },
    { name: 'film.mp4', url: `${web.url}/large/hush` },
  ]
  const { body } = await api.post('/send', { channel: 'paper', to: { sender: 'ann' }, text: 'Look.', files })
  const noted = await leftOut(body.id, 'en')
  expect(noted.map(({ detail }) => detail).sort()).toEqual([
    '“film.mp4”: what was linked to is larger than 1000 bytes',
    `“old.pdf”: ${host} answered with HTTP 404`,
    '“plan.pdf”: 10.0.0.5 is in a private network: TEAHOUSE_FETCH_ALLOW does not name it',
  ])
  expect(noted[0]?.words).toBe('A file or picture could not be opened: its name or its link is shown instead')
  const chinese = await leftOut(body.id, 'zh-CN')
  expect(chinese[0]?.words).toBe('有文件或图片打不开，只显示名称或链接')
  expect(chinese.map(({ detail }) => detail)).toContain('“film.mp4”：链接的内容超过 1000 字节')
  expect(JSON.stringify((await api.get(`/messages/${body.id}`)).body.timeline)).not.toContain('hush')
})

test('so is what is opened when the platform comes and asks how the answer looks', async () => {
  const paper = album()
  const { create } = paper.provider
  paper.provider.create = (settings, host) => {
    const { draw: _, run, ...channel } = create(settings, host)
    const asked = async () => {
      const view = await host.viewOf('m1')
      if (view && view.state !== 'working') await openLinked(view, { host, max: 1_000, most: 10 })
      return new Response(view?.state)
    }
    const draw: Channel['draw'] = async (_reply, view) => {
      if (view.state !== 'working') await eventually(() => host.wasSeen('m1'), 30_000)
      return undefined
    }
    return { ...channel, ...(run ? { run } : {}), receive: asked, draw }
  }
  const pen = createPen(async function* () {
    yield { type: 'text', text: '![A cup](http://192.168.1.7/cup.png)' }
  })
  api = await openApi({ paper, pen })
  await paper.say('show me')
  await eventually(async () => (await (await api.request('/hooks/paper', { method: 'POST' })).text()) === 'done')
  expect((await leftOut('1', 'en')).map(({ detail }) => detail)).toEqual([
    '“A cup”: 192.168.1.7 is in a private network: TEAHOUSE_FETCH_ALLOW does not name it',
  ])
})

test('so is a picture in an answer, once however often the answer is drawn', async () => {
  const pen = createPen(async function* () {
    yield { type: 'text', text: 'Here: ![A cup](http://192.168.1.7/cup.png?signature=hush) and\n' }
    yield { type: 'text', text: '![http://192.168.1.8/a?signature=hush](http://192.168.1.8/a?signature=hush)' }
  })
  const paper = album()
  let refusals = 0
  paper.refuse = ({ view }) => {
    if (view.state === 'done' && refusals++ === 0) throw new Error('a bug')
  }
  api = await openApi({ paper, pen })
  await paper.say('show me')
  const noted = await leftOut('1', 'en')
  expect(noted.map(({ detail }) => detail).sort()).toEqual([
    '“A cup”: 192.168.1.7 is in a private network: TEAHOUSE_FETCH_ALLOW does not name it',
    '“http://192.168.1.8/…”: 192.168.1.8 is in a private network: TEAHOUSE_FETCH_ALLOW does not name it',
  ])
  expect(refusals).toBeGreaterThan(1)
})
