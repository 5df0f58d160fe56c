import { afterEach, expect, test } from 'vitest'
import { closeWegents, posts, startWegent } from '../../../test/helpers/wegent-server.ts'
import type { FileRef } from '../../contract/message.ts'

afterEach(closeWegents)

const png = new Blob([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')], { type: 'image/png' })
const pdf = new Blob(['%PDF-1.7'], { type: 'application/pdf' })
const file = (name: string, kind: FileRef['kind'] = 'file'): FileRef => ({ name, kind, ref: null })
const askedOf = (body: unknown) => body as { input: string; attachment_ids?: number[] }

test('what Wegent can read goes along, and the rest is told', async () => {
  const files = { photo: png, 'plan.pdf': pdf, 'pot.json': new Blob(['{"pot":1}']), 'song.mp3': new Blob(['~']) }
  const { fake, ask } = await startWegent('sim', { files })
  const names = [file('photo', 'image'), file('plan.pdf'), file('pot.json'), file('song.mp3', 'audio')]
  expect((await ask({ text: 'Look.', files: names })).error).toBeUndefined()
  const uploads = fake.journal().filter(({ path }) => path.endsWith('/upload'))
  expect(uploads.map(({ body }) => body)).toMatchObject([
    { file: 'photo.png', type: 'image/png' },
    { file: 'plan.pdf', type: 'application/pdf' },
  ])
  const { input, attachment_ids } = askedOf(fake.journal().at(-1)?.body)
  expect(attachment_ids).toHaveLength(2)
  expect(input).toBe('Look.\n\n[file: pot.json]\n```\n{"pot":1}\n```\n\n[audio: song.mp3]')
})

test('they belong to the person who sent them', async () => {
  const { fake, ask } = await startWegent('sim', {
    files: { 'plan.pdf': pdf },
    keys: { personal: {}, service: ['wg-service-1'] },
    settings: { apiKey: 'wg-service-1', asUser: true },
  })
  expect((await ask({ files: [file('plan.pdf')] })).error).toBeUndefined()
  const users = fake.journal().map(({ headers }) => headers['wegent-username'])
  expect(users).toEqual(['teahouse-u1', 'teahouse-u1'])
})

test('they reach a team that would not stream as well', async () => {
  const { fake, ask } = await startWegent('coder', { files: { 'plan.pdf': pdf } })
  expect((await ask({ files: [file('plan.pdf')] })).error).toBeUndefined()
  expect(posts(fake, '/upload')).toEqual(['201', '201'])
})

test('one that Wegent cannot take is the person’s to know about', async () => {
  const { fake, ask } = await startWegent('sim', { files: { 'plan.pdf': pdf }, largest: 4 })
  const { error } = await ask({ files: [file('plan.pdf')] })
  expect([error?.fault, error?.userMessage]).toEqual(['invalid', 'Wegent cannot read the file plan.pdf.'])
  const huge = { ...file('plan.pdf'), size: 101 * 1024 * 1024 }
  expect((await ask({ files: [huge] })).error?.userMessage).toBe('The file plan.pdf is too large.')
  expect(fake.tasks()).toEqual([])
})
