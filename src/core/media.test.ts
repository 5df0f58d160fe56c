import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { byteServer } from '../../test/helpers/byte-server.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { jpegOf, pngOf } from '../../test/helpers/pictures.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import type { AgentHost } from '../contract/agent.ts'
import type { FileRef } from '../contract/message.ts'
import { MediaFolder } from './media-folder.ts'

const MB = 1024 * 1024
const signal = new AbortController().signal

/** Every file below a folder that holds media. */
const filesIn = (dataDir: string) =>
  readdirSync(join(dataDir, 'media'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe('a file that a person sends', () => {
  let road: TestRoad
  let contents: Map<string, () => ReadableStream<Uint8Array>>
  let opened: string[]
  afterEach(() => road.close())

  const file = (name: string, kind: FileRef['kind'] = 'file'): FileRef => ({ name, kind, ref: name })
  const content = (bytes: Uint8Array<ArrayBuffer> | string) => () => new Blob([bytes]).stream()
  /** A road on which an agent does something with the host that it has. */
  async function open(work: (host: AgentHost, files: FileRef[]) => Promise<string>): Promise<void> {
    contents = new Map()
    opened = []
    const paper = createPaper({
      async fetchFile({ ref }) {
        opened.push(String(ref))
        return { body: contents.get(String(ref))?.() ?? new Blob(['?']).stream() }
      },
    })
    const pen = createPen(async function* ({ files }) {
      yield { type: 'text', text: await work(pen.host(), files) }
    })
    road = await openRoad({ paper, pen })
  }
  const answerTo = async (files: FileRef[]) => {
    await road.paper.say('', { files })
    await settled(road, 1)
    return road.paper.screen()[0]
  }

  test('is fetched once, lies on the disk for nobody else to read, and is gone with the turn', async () => {
    let seen: { mode: number; count: number } | undefined
    await open(async (host, [first]) => {
      const [one, two] = await Promise.all([host.fetchFile(first!, signal), host.fetchFile({ ...first! }, signal)])
      const [entry, ...more] = filesIn(road.dataDir)
      seen = { mode: statSync(join(entry!.parentPath, entry!.name)).mode & 0o777, count: more.length + 1 }
      return `${await one.text()} ${await two.text()} ${one.type}`
    })
    contents.set('a.pdf', content('%PDF-1.7'))
    expect(await answerTo([file('a.pdf')])).toMatchObject({ text: '%PDF-1.7 %PDF-1.7 application/pdf' })
    expect(opened).toEqual(['a.pdf'])
    expect(seen).toEqual({ mode: 0o600, count: 1 })
    expect(filesIn(road.dataDir)).toEqual([])
  })

  test('is not fetched where nobody asks for it, and not once the turn is over', async () => {
    let later: FileRef | undefined
    await open(async (_, [first]) => {
      later = first
      return 'seen'
    })
    await answerTo([file('a.pdf')])
    expect(opened).toEqual([])
    await expect(road.pen.host().fetchFile(later!, signal)).rejects.toMatchObject({ fault: 'gone' })
  })

  test.each([
    ['too large', () => endless(21), 'The file a.png is too large (at most 20 MB).'],
    ['of too many pixels', content(pngOf(100_000, 100_000)), 'The picture a.png has too many pixels to be opened.'],
    ['too wide', content(jpegOf(60_000, 1)), 'The picture a.png has too many pixels to be opened.'],
    ['broken', content(pngOf(0, 0)), 'The picture a.png seems to be damaged.'],
  ])('and that is a picture %s is refused in words for the person, and not kept', async (_, picture, words) => {
    await open(async (host, [first]) => (await host.fetchFile(first!, signal)).type)
    contents.set('a.png', picture)
    expect(await answerTo([file('a.png', 'image')])).toMatchObject({ text: `${words} (Reference M1)`, state: 'failed' })
    expect(filesIn(road.dataDir)).toEqual([])
  })

  test('is let go of when the person says /stop', async () => {
    let cancelled: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    let begun: () => void = () => undefined
    const waiting = new Promise<void>((resolve) => {
      begun = resolve
    })
    await open(async (host, [first]) => (await host.fetchFile(first!, signal)).text())
    contents.set('a.bin', () => new ReadableStream({ pull: () => begun(), cancel: () => cancelled() }))
    await road.paper.say('', { files: [file('a.bin')] })
    await waiting
    await road.paper.say('/stop')
    await settled(road, 2)
    await gone
    expect(filesIn(road.dataDir)).toEqual([])
  })

  test('can be had again by the next attempt', async () => {
    let tries = 0
    await open(async (host, [first]) =>
      (await host.fetchFile(first!, signal).catch(() => host.fetchFile(first!, signal))).text(),
    )
    contents.set('a.txt', () => {
      if (++tries === 1) throw new Error('not now')
      return new Blob(['tea']).stream()
    })
    expect(await answerTo([file('a.txt')])).toMatchObject({ text: 'tea' })
  })
})

test('what an agent links to lies on the disk while the channel draws, and is gone afterwards', async () => {
  const server = await byteServer((_, wire) => wire.end(pngOf(2, 2)))
  const road = await openRoad({ fetchAllow: [new URL(server.url).host] })
  const seen: object[] = []
  road.paper.refuse = async ({ view }) => {
    if (view.state === 'working') return
    const { type, size } = await road.paper.host().openLink(server.url, { max: 100 })
    seen.push({ type, size, files: filesIn(road.dataDir).length })
    await expect(road.paper.host().openLink(server.url, { max: 5 })).rejects.toMatchObject({ fault: 'invalid' })
  }
  await road.paper.say('hello')
  await settled(road, 1)
  expect(seen).toEqual([{ type: 'image/png', size: 33, files: 1 }])
  expect(filesIn(road.dataDir)).toEqual([])
  const free = await road.paper.host().openLink(server.url, { max: 100 })
  expect(filesIn(road.dataDir)).toEqual([])
  expect(await free.bytes()).toEqual(pngOf(2, 2))
  await road.close()
  await server.close()
})

describe('the media folder', () => {
  let dataDir: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'teahouse-media-'))
  })
  afterEach(() => rmSync(dataDir, { recursive: true }))

  test('is swept of what killed processes left, and of nothing else', async () => {
    const days = 48 * 3600_000
    const folders = {
      killed: [`${hostname()}-999999999-1a2b3c4d`, 0],
      before: [`${hostname()}-${process.pid}-before00`, 0],
      neighbour: [`${hostname()}-${process.ppid}-1a2b3c4d`, 0],
      elsewhere: ['another.host-7-1a2b3c4d', 0],
      longAgo: ['another.host-8-1a2b3c4d', days],
    } as const
    for (const [name, age] of Object.values(folders)) {
      const path = join(dataDir, 'media', name)
      mkdirSync(path, { recursive: true })
      utimesSync(path, new Date(), new Date(Date.now() - age))
    }
    const own = new MediaFolder(dataDir, `${hostname()}-${process.pid}-now00000`)
    await own.keep(new Blob(['x']).stream(), { max: 1, signal, tooLarge: () => new Error('no') })
    await own.sweep()
    expect(readdirSync(join(dataDir, 'media')).sort()).toEqual(
      [folders.neighbour[0], folders.elsewhere[0], `${hostname()}-${process.pid}-now00000`].sort(),
    )
    await own.close()
    expect(filesIn(dataDir)).toEqual([])
    await new MediaFolder(join(dataDir, 'new'), 'p').sweep()
  })

  test('keeps nothing of a stream that breaks', async () => {
    const folder = new MediaFolder(dataDir, 'p')
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(1000))
        controller.error(new Error('the wire broke'))
      },
    })
    await expect(folder.keep(broken, { max: MB, signal, tooLarge: () => new Error('no') })).rejects.toThrow(
      'wire broke',
    )
    expect(filesIn(dataDir)).toEqual([])
  })
})

/** So many megabytes, made as they are read. */
function endless(megabytes: number): ReadableStream<Uint8Array> {
  let left = megabytes
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(MB))
      else controller.close()
    },
  })
}
