import { afterEach, describe, expect, test } from 'vitest'
import { aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { json, stream } from '../../../test/helpers/byte-server.ts'
import { agentAt, closeServer, finished, hear, ids, message, messageEnd } from '../../../test/helpers/dify-server.ts'

afterEach(closeServer)

describe('files', () => {
  test('of the answer come once, with whole addresses; text hidden among them is text', async () => {
    const { events, text, url } = await hear([
      message('See '),
      {
        event: 'message_file',
        ...ids,
        id: 'f1',
        type: 'image',
        belongs_to: 'assistant',
        url: '/files/tools/a.png?sign=1',
      },
      { event: 'message_file', ...ids, id: 'm1', answer: 'below.' },
      { event: 'message_file', ...ids, id: 'f2', type: 'image', belongs_to: 'user', url: 'https://x/y.png' },
      {
        ...messageEnd,
        files: [
          { filename: 'a.png', transfer_method: 'tool_file', url: '/files/tools/a.png?sign=2' },
          { filename: 'mine.png', transfer_method: 'local_file', upload_file_id: 'u', url: '/files/u.png' },
          { filename: 'js', transfer_method: 'tool_file', url: 'javascript:alert(1)' },
        ],
      },
    ])
    expect(text).toBe('See below.')
    expect(events.filter(({ type }) => type === 'file')).toEqual([
      { type: 'file', name: 'a.png', url: `${url}/files/tools/a.png?sign=1` },
    ])
  })

  test('linked from the text get whole addresses, even when the link is cut', async () => {
    const { text, url } = await hear([
      message('![x](/fi'),
      message('les/tools/x.png?sign=1) [no]('),
      message('/else)'),
      messageEnd,
    ])
    expect(text).toBe(`![x](${url}/files/tools/x.png?sign=1) [no](/else)`)
  })

  const image = { name: 'photo', kind: 'image' as const, ref: null }
  const png = new Blob(
    ['\x89PNG'.split('').map((c) => c.charCodeAt(0))].map((bytes) => Uint8Array.from(bytes)),
    { type: 'image/png' },
  )

  test('of the question are uploaded as the app takes them; the others are named', async () => {
    const { agent, seen } = await agentAt(
      (request, wire) => {
        if (request.path === '/v1/parameters') {
          return json(wire, 200, { file_upload: { enabled: true, allowed_file_types: ['image'], number_limits: 3 } })
        }
        if (request.path === '/v1/files/upload') return json(wire, 201, { id: 'up1' })
        stream(wire, message('nice'), messageEnd)
        wire.end()
      },
      {},
      { photo: png, 'a.zip': new Blob(['x']) },
    )
    const files = [image, { name: 'a.zip', kind: 'file' as const, ref: null }]
    await listenTo(agent.run(aTurn({ files }), new AbortController().signal))
    expect(seen.map(({ path }) => path)).toEqual(['/v1/files/upload', '/v1/chat-messages'])
    expect(seen[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen[0]?.body).toContain('filename="photo.png"\r\nContent-Type: image/png')
    expect(seen[0]?.body).toContain('name="user"\r\n\r\nteahouse-u1')
    expect(seen[1]?.json).toMatchObject({
      query: 'hello\n\n[file: a.zip]',
      files: [{ type: 'image', transfer_method: 'local_file', upload_file_id: 'up1' }],
    })
  })

  test('go into the variable that a workflow has for them', async () => {
    const { agent, seen } = await agentAt(
      (request, wire) => {
        if (request.path === '/v1/parameters') {
          const form = [
            { 'text-input': { variable: 'query' } },
            { 'file-list': { variable: 'pics', allowed_file_types: ['image'] } },
          ]
          return json(wire, 200, { user_input_form: form, file_upload: { image: { enabled: false } } })
        }
        if (request.path === '/v1/files/upload') return json(wire, 201, { id: 'up1' })
        stream(wire, finished({ outputs: { text: 'ok' } }))
        wire.end()
      },
      { app: 'workflow' },
      { photo: png },
    )
    await listenTo(agent.run(aTurn({ files: [image] }), new AbortController().signal))
    const sent = { type: 'image', transfer_method: 'local_file', upload_file_id: 'up1' }
    expect(seen.at(-1)?.json.inputs).toEqual({ query: 'hello', pics: [sent] })
  })

  test('are what they are, whatever the platform calls them', async () => {
    const { agent, seen } = await agentAt(
      (request, wire) => {
        if (request.path === '/v1/parameters') {
          const file_upload = { enabled: true, allowed_file_types: ['image'], number_limits: 9 }
          return json(wire, 200, { file_upload, system_parameters: { image_file_size_limit: 1 } })
        }
        if (request.path === '/v1/files/upload') return json(wire, 201, { id: 'up1' })
        stream(wire, message('nice'), messageEnd)
        wire.end()
      },
      {},
      { 'cup.png': png, 'bomb.png': new Blob(['PK'], { type: 'application/zip' }) },
    )
    const files = [
      { name: 'cup.png', kind: 'file' as const, ref: null },
      { name: 'bomb.png', kind: 'image' as const, ref: null },
    ]
    await listenTo(agent.run(aTurn({ files }), new AbortController().signal))
    expect(seen.at(-1)?.json).toMatchObject({ query: 'hello\n\n[image: bomb.png]', files: [{ type: 'image' }] })
    const large = [{ name: 'a.png', kind: 'image' as const, size: 2_000_000, ref: null }]
    const { error } = await listenTo(agent.run(aTurn({ files: large }), new AbortController().signal))
    expect(error?.userMessage).toBe('The file a.png is too large.')
  })

  test('that are too large are refused in words for the person', async () => {
    const { agent } = await agentAt(
      (request, wire) =>
        request.path === '/v1/parameters'
          ? json(wire, 200, { file_upload: { image: { enabled: true } } })
          : json(wire, 413, { code: 'file_too_large', message: '', status: 413 }),
      {},
      { photo: png },
    )
    const { error } = await listenTo(agent.run(aTurn({ files: [image] }), new AbortController().signal))
    expect(error?.userMessage).toBe('The file or text is too large for the agent.')
  })
})
