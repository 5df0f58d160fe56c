import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPaper } from '../../test/helpers/paper.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import { type TranscriptionServer, transcriptionServer } from '../../test/helpers/transcription-server.ts'
import type { FileRef } from '../contract/message.ts'

const voice: FileRef = { name: 'voice.ogg', kind: 'audio', ref: 'v' }
const picture: FileRef = { name: 'cup.png', kind: 'image', ref: 'p' }
const recording = Buffer.from('OggS and what is said')

let ears: TranscriptionServer
let road: TestRoad
beforeEach(async () => {
  ears = await transcriptionServer()
})
afterEach(async () => {
  await road.close()
  await ears.close()
})

async function open(language = 'en'): Promise<void> {
  const paper = createPaper({ fetchFile: async () => ({ body: new Blob([recording]).stream() }) })
  road = await openRoad({ paper, config: { language } })
}
function listen(provider: 'openai-compatible' | 'anthropic' = 'openai-compatible'): void {
  const { url: baseUrl, key: apiKey, model } = ears
  road.models.use([{ id: 'ears', provider, enabled: true, baseUrl, apiKey, model }])
  road.transcription.use('ears')
}
const say = async (files: FileRef[], text = '') => {
  await road.paper.say(text, { files })
  await settled(road, 1)
  return road.paper.screen()[0]
}

describe('a voice message', () => {
  test('is listened to, and what is said in it is asked; the recording goes along', async () => {
    await open()
    listen()
    expect(await say([voice])).toMatchObject({ text: 'You said: What time is tea?', state: 'done' })
    expect(ears.heard).toEqual([{ name: 'voice.ogg', bytes: new Uint8Array(recording) }])
    expect(road.pen.turns[0]?.files).toMatchObject([{ name: 'voice.ogg', channel: 'paper' }])
    expect([...road.paper.drawn.values()][0]?.[0]).toMatchObject({ text: '', status: 'Listening…' })
  })

  test('that the platform has put into words is not listened to once more', async () => {
    await open()
    listen()
    expect(await say([voice], 'Good morning')).toMatchObject({ text: 'You said: Good morning' })
    expect(ears.heard).toEqual([])
  })

  test.each([
    ['en', 'cannot be understood here'],
    ['zh-CN', '听不懂语音'],
  ])('where nobody can listen is answered with a clear line (%s)', async (language, words) => {
    await open(language)
    expect(await say([voice])).toMatchObject({ text: expect.stringContaining(words), state: 'done' })
    expect(road.pen.turns).toEqual([])
  })

  test('is not given to a model that has no ears', async () => {
    await open()
    listen('anthropic')
    expect(await say([voice])).toMatchObject({ text: expect.stringContaining('cannot be understood here') })
  })

  test('without a word in it is answered with a clear line', async () => {
    await open()
    listen()
    ears.says = ' '
    expect(await say([voice])).toMatchObject({ text: expect.stringContaining('Nothing could be heard') })
  })

  test('in which a command is said asks the agent: commands are typed', async () => {
    await open()
    listen()
    ears.says = '/stop'
    expect(await say([voice])).toMatchObject({ text: 'You said: /stop' })
  })

  test('beside a picture adds its words; without ears the picture alone is looked at', async () => {
    await open()
    expect(await say([voice, picture])).toMatchObject({ text: 'You said: Please look at these files.' })
  })

  test('that the model refuses is a failure that says so, without the key', async () => {
    await open()
    listen()
    ears.refuses = { status: 401, message: `Incorrect API key provided: ${ears.key}` }
    expect(await say([voice])).toMatchObject({ state: 'failed', text: expect.stringContaining('(Reference M1)') })
    const row = await road.store.db.selectFrom('messages').select('error').executeTakeFirst()
    expect(row?.error).toBeTruthy()
    expect(row?.error).not.toContain(ears.key)
  })
})
