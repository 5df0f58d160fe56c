import { afterEach, expect, test } from 'vitest'
import { closeBackends, converse, of } from '../../../test/helpers/poco.ts'
import type { FileRef } from '../../contract/message.ts'

afterEach(closeBackends)

const picture: FileRef = { name: 'a/cup.png', kind: 'image', ref: null }

test('a file that a person sent goes along with the task', async () => {
  const { fake, say } = await converse({ files: { 'a/cup.png': new Blob(['png'], { type: 'image/png' }) } })
  expect((await say('look', { files: [picture] })).error).toBeUndefined()
  const task = fake.journal().find(({ path }) => path.endsWith('/tasks'))
  expect(task?.body).toMatchObject({ config: { input_files: [{ name: 'a_cup.png', type: 'file', size: 3 }] } })
})

test('with the answer to a question a file is only named', async () => {
  const { say } = await converse({ files: { 'a/cup.png': new Blob(['png']) } })
  await say('[[sim:ask]]')
  expect((await say('this one', { files: [picture] })).text).toBe('You chose this one\n\n[image: a/cup.png].')
})

test('files that the task made are offered once they are exported, others are not', async () => {
  const { fake, say } = await converse()
  fake.enqueue({ steps: [{ file: 'old.md', content: 'old' }, { say: 'Made.' }] })
  await say('first')
  const steps = [
    { file: 'report.md', content: '# Report' },
    { file: 'src/tea.ts', content: 'brew()' },
    { file: 'gone.md', content: '', status: 'deleted' },
  ]
  fake.enqueue({ steps: [...steps, { say: 'Done.' }], exportAfter: 50 })
  const heard = await say('second')
  const files = of(heard, 'file')
  expect(files.map(({ name }) => name).sort()).toEqual(['report.md', 'tea.ts'])
  expect(of(heard, 'status').map(({ text }) => text)).toContain('Collecting files')
  const texts = await Promise.all(files.map(async ({ url }) => (await fetch(url)).text()))
  expect(texts.sort()).toEqual(['# Report', 'brew()'])
})

test('of many files some are offered, and the rest is counted', async () => {
  const { fake, say } = await converse()
  const files = Array.from({ length: 14 }, (_, n) => ({ file: `f${n}.md`, content: '' }))
  fake.enqueue({ steps: [...files, { say: 'Done.' }] })
  const heard = await say('many')
  expect(of(heard, 'file')).toHaveLength(10)
  expect(heard.text).toBe(`Done.\n\n4 more files: https://poco.example.com/en/chat/${fake.sessions()[0]}`)
})

test('an answer does not wait for ever for files, and not fail for want of them', async () => {
  const { fake, say } = await converse({ pace: { files: 50 } })
  const script = { steps: [{ file: 'a.md', content: '' }, { say: 'Done.' }], exportAfter: Number.POSITIVE_INFINITY }
  fake.enqueue(script)
  const late = await say('one')
  expect([late.text, late.error, of(late, 'file')]).toEqual(['Done.', undefined, []])
  fake.enqueue({ ...script, exportAfter: 0 })
  fake.trouble({ at: /workspace\/files$/, how: 'html', times: 1 })
  const lost = await say('two')
  expect([lost.text, lost.error]).toEqual(['Done.', undefined])
})

test('a file that is too large is the person’s to know about', async () => {
  const { say } = await converse()
  const { error } = await say('look', { files: [{ ...picture, size: 200 * 1024 * 1024 }] })
  expect(error?.userMessage).toContain('too large')
})
