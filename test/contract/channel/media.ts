import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { samples } from '../../../src/lib/simulation/samples.ts'
import { type ByteServer, byteServer } from '../../helpers/byte-server.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createPen, type Pen } from '../../helpers/pen.ts'
import { transcriptionServer } from '../../helpers/transcription-server.ts'
import type { Scene } from './scene.ts'

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')
const cup = samples.picture.bytes
const report = Buffer.from(`%PDF-1.4\n${'A report on tea. '.repeat(50)}\n%%EOF\n`)

/** What people send, by kind; names are those that the apps keep. */
const sent: { kind: string; as: string; name: string; bytes: Uint8Array }[] = [
  { kind: 'picture', as: 'image', name: 'cup.png', bytes: cup },
  { kind: 'file', as: 'file', name: 'report.pdf', bytes: report },
  {
    kind: 'video',
    as: 'video',
    name: 'tea.mp4',
    bytes: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom tea is made', 'latin1'),
  },
]

/** An agent that looks at what it was sent, to the last byte. */
function looker(): Pen {
  const pen = createPen(async function* ({ files }, signal) {
    const looks = files.map(async (file) => {
      const content = await pen.host().fetchFile(file, signal)
      return `${file.kind} ${md5(await content.bytes())} ${content.type}`
    })
    yield { type: 'text', text: `I see: ${(await Promise.all(looks)).join(', ')}.` }
  })
  return pen
}

/** Pictures and files, from people to agents and back. */
export function testMedia(scene: Scene): void {
  let server: ByteServer
  beforeEach(async () => {
    server = await byteServer((request, wire) => wire.end(request.path.endsWith('.png') ? cup : report))
  })
  afterEach(() => server.close())

  const allowed = () => ({ fetchAllow: [new URL(server.url).host] })
  const shown = () => scene.bots().flatMap(({ files = [] }) => files)
  const read = () =>
    scene
      .bots()
      .map(({ text, html }) => `${text}\n${html}`)
      .join('\n')
      .replaceAll('&amp;', '&')

  describe('media', () => {
    test.each(sent)(
      'a $kind that a person sends reaches the agent, byte for byte',
      async ({ kind, as, name, bytes }) => {
        await scene.open({ pen: looker() })
        await scene.phone.say('', { kind, content: { name, bytes } })
        await scene.settled(1)
        const [turn] = scene.gateway.pen.turns
        expect(turn?.files).toMatchObject([{ kind: as, channel: 'bot' }])
        await scene.answered(`I see: ${as} ${md5(bytes)}`)
        expect(scene.phone.violations()).toEqual([])
      },
    )

    test('a voice message is understood, by the platform or by a model, and comes along', async () => {
      const ears = await transcriptionServer()
      const recording = Buffer.from('OggS\0\x02 and what is said')
      await scene.open({ pen: looker() })
      const { url: baseUrl, key: apiKey, model } = ears
      scene.gateway.models.use([{ id: 'ears', provider: 'openai-compatible', enabled: true, baseUrl, apiKey, model }])
      scene.gateway.transcription.use('ears')
      await scene.phone.say('', { kind: 'voice', content: { name: 'voice.ogg', bytes: recording } })
      await scene.settled(1)
      const [turn] = scene.gateway.pen.turns
      if (!turn) {
        // Here the platform puts voice into words itself, and found none in this one.
        await eventually(() => scene.bots().length > 0)
        await scene.phone.say('What time is tea?', { kind: 'voice' })
        await scene.settled(2)
        expect(scene.gateway.pen.turns).toMatchObject([{ text: 'What time is tea?' }])
      } else {
        expect(turn.text).toBe(ears.says)
        expect(ears.heard.map(({ bytes }) => md5(bytes))).toEqual([md5(recording)])
        await scene.answered(`I see: audio ${md5(recording)}`)
      }
      await ears.close()
      expect(scene.phone.violations()).toEqual([])
    })

    test('a voice message that nobody can understand is answered with a clear line', async () => {
      await scene.open()
      await scene.phone.say('', { kind: 'voice' })
      await scene.settled(1)
      await eventually(() => scene.bots().some(({ text }) => text.trim() !== ''))
      expect(scene.gateway.pen.turns).toEqual([])
      expect(scene.phone.violations()).toEqual([])
    })

    test('a picture of the agent is shown with the text that it stands in', async () => {
      const text = `Look:\n\n![a cup](${server.url}/cup.png)\n\nNice, is it not?`
      const pen = createPen(async function* () {
        yield { type: 'text', text }
      })
      await scene.open({ pen, ...allowed() })
      await scene.phone.say('show me')
      await scene.answered('Nice, is it not?')
      await eventually(() => shown().length > 0)
      await scene.settled(1)
      expect(shown()).toMatchObject([{ kind: 'image', size: cup.length, md5: md5(cup) }])
      expect(read()).toContain('Look:')
      expect(scene.phone.violations()).toEqual([])
    })

    test('a file of the agent is there to be opened, or linked to where the platform takes none', async () => {
      const url = `${server.url}/report.pdf`
      const pen = createPen(async function* () {
        yield { type: 'text', text: 'Here is the report.' }
        yield { type: 'file', name: 'report.pdf', url }
      })
      await scene.open({ pen, ...allowed() })
      await scene.phone.say('the report, please')
      await scene.answered('Here is the report.')
      await scene.settled(1)
      expect(read()).toContain('report.pdf')
      if (!shown().some((file) => file.md5 === md5(report) && file.name.endsWith('report.pdf')))
        expect(read()).toContain(url)
      expect(scene.phone.violations()).toEqual([])
    })

    test('a picture that carries itself is shown', async () => {
      const pen = createPen(async function* () {
        const whole = `Look: ![a cup](data:image/png;base64,${cup.toString('base64')}) Nice.`
        for (let at = 0; at < whole.length; at += 500) yield { type: 'text', text: whole.slice(at, at + 500) }
      })
      await scene.open({ pen })
      await scene.phone.say('show me')
      await scene.answered('Nice.')
      await eventually(() => shown().some((file) => file.md5 === md5(cup)))
      await scene.settled(1)
      for (const { text } of scene.bots()) expect(text).not.toContain('base64')
      expect(scene.phone.violations()).toEqual([])
    })

    test('what lies in a private network is not opened: it stays a link that can be read', async () => {
      const url = `${server.url}/cup.png`
      const pen = createPen(async function* () {
        yield { type: 'text', text: `Look: ![a cup](${url}) Nice.` }
      })
      await scene.open({ pen })
      await scene.phone.say('show me')
      await scene.answered('Nice.')
      await scene.settled(1)
      expect(server.seen).toEqual([])
      expect(shown()).toEqual([])
      expect(read()).toContain('a cup')
      expect(read()).toContain(url)
    })
  })
}
