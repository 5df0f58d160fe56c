import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { channels } from '../src/channels/index.ts'
import { samples } from '../src/lib/simulation/samples.ts'
import { soon } from '../test/helpers/soon.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await startStage({ port: 0 })
})
afterEach(() => stage.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${stage.address}${path}`, { headers })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${stage.address}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** The platform whose turn it is in a test that holds for all. */
function platformOf(type: string) {
  const platform = stage.platforms.find((one) => one.type === type)
  if (!platform) throw new Error(`no ${type} on the stage`)
  return platform
}

interface Described {
  type: string
  joins: boolean
  groups: { title: string }[]
}

/** What the page is told of a platform. */
async function describedOf(type: string): Promise<Described> {
  const { platforms } = (await (await get('/api/stage')).json()) as { platforms: Described[] }
  return platforms.find((one) => one.type === type) as Described
}

/** Reads server-sent events until one of that name comes, and returns what it says. */
async function nextEvent(body: ReadableStream<Uint8Array>, name: string): Promise<unknown> {
  let text = ''
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece
    const event = text.split('\n\n').find((one) => one.startsWith(`event: ${name}\n`) && one.includes('\ndata: '))
    if (event) return JSON.parse(event.split('\ndata: ')[1] ?? '')
  }
  throw new Error(`no ${name} came`)
}

test('every platform that has a simulator is on the stage', () => {
  const wanted = channels.filter(({ simulator }) => simulator).map(({ type }) => type)
  expect(stage.platforms.map(({ type }) => type)).toEqual(wanted)
})

test('the configuration file that it offers is one that every channel takes', async () => {
  const { settingsFile, waysIn } = (await (await get('/api/stage')).json()) as {
    settingsFile: string
    waysIn: { type: string; yaml: string }[]
  }
  const blocks = [settingsFile, ...waysIn.map(({ yaml }) => yaml)].flatMap((yaml) => parse(yaml).channels)
  expect(blocks.length).toBeGreaterThan(stage.platforms.length)
  for (const { type, settings } of blocks) {
    expect(channels.find((one) => one.type === type)?.settings.safeParse(settings).error).toBeUndefined()
  }
})

describe.each(channels.filter(({ simulator }) => simulator).map(({ type }) => type))('on %s', (type) => {
  test('what a person says is on the screen of that chat, and nowhere else', async () => {
    const { people, groups } = platformOf(type)
    const [first, second] = people
    expect((await post('/say', { platform: type, person: first?.id, text: 'a pot of oolong' })).status).toBe(200)
    const screenOf = async (query: Record<string, string>) =>
      (await get(`/api/screen?${new URLSearchParams({ platform: type, ...query })}`)).text()
    expect(await screenOf({ person: first?.id ?? '' })).toContain('a pot of oolong')
    expect(await screenOf({ person: second?.id ?? '' })).not.toContain('oolong')
    expect(await screenOf({ person: first?.id ?? '', group: groups[0]?.id ?? '' })).not.toContain('oolong')
  })

  test('a file goes along, and is shown with its size', async () => {
    const form = new FormData()
    form.set('json', JSON.stringify({ platform: type, text: '', kind: 'picture' }))
    form.set('file', new File([new Uint8Array(samples.picture.bytes)], 'cup.png'))
    expect((await fetch(`${stage.address}/api/say`, { method: 'POST', body: form })).status).toBe(200)
    const [message] = platformOf(type).screen()
    expect(message?.files).toMatchObject([{ kind: 'image', size: samples.picture.bytes.length }])
    expect(message?.html).toContain('<img src="data:image/png;base64,')
  })

  test('a group that the bot is added to is there, where the platform tells of it', async () => {
    const { joins } = await describedOf(type)
    const response = await post('/join', { platform: type, title: 'Tasting circle' })
    expect(response.status).toBe(joins ? 200 : 422)
    const found = (await describedOf(type)).groups.some(({ title }) => title === 'Tasting circle')
    expect(found).toBe(joins)
  })

  test('a verdict on what nobody said is refused', async () => {
    const response = await post('/judge', { platform: type, message: 'none', verdict: 'up' })
    expect(response.status).toBe(422)
  })

  test('a change on a screen is told to who listens', async () => {
    const response = await get('/api/events')
    const told = nextEvent(response.body as ReadableStream<Uint8Array>, 'screens')
    await post('/say', { platform: type, text: 'hello' })
    expect(await told).toEqual({ types: [type] })
  })

  test('a fault holds until it is ended, and the meter says which', async () => {
    const faultOf = async () => {
      const { meters } = (await (await get('/api/stage')).json()) as { meters: { type: string; fault: unknown }[] }
      return meters.find((meter) => meter.type === type)?.fault
    }
    await post('/fault', { platform: type, fault: 'slow' })
    expect(await faultOf()).toBe('slow')
    await post('/fault', { platform: type, fault: null })
    expect(await faultOf()).toBeNull()
  })

  test('a fault that the platform does not know is refused with its name', async () => {
    const response = await post('/fault', { platform: type, fault: 'earthquake' })
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('earthquake')
  })
})

describe('the door', () => {
  test('another site cannot speak for the people here', async () => {
    const body = { platform: stage.platforms[0]?.type, text: 'not me' }
    expect((await post('/say', body, { origin: 'https://evil.example' })).status).toBe(403)
  })

  test.each(['', 'null', '[]', '{"platform":1}', '{"text":"hi"}'])(
    'the body %j gets a sentence, not a crash',
    async (body) => {
      const response = await post('/say', body)
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ error: { code: 'refused', message: expect.stringMatching(/\S/) } })
    },
  )

  test.each(['/../stage.ts', '/..%2fstage.ts', '/%2e%2e/stage.ts', '/stage.ts', '/nothing.js'])(
    'nothing but the page is served: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404)
    },
  )

  test('the page may ask nobody but this machine', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https:|\*(?![; ])/)
  })

  test('a port that is taken is refused, and nothing is left behind', async () => {
    const { port } = new URL(stage.address)
    await expect(startStage({ port: Number(port), platforms: [] })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await soon(async () => expect((await get('/')).status).toBe(200))
  })
})
