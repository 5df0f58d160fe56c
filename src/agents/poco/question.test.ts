import { afterEach, describe, expect, test } from 'vitest'
import { asked, closeBackends, converse, of, publicUrl } from '../../../test/helpers/poco.ts'
import type { Answers, Script } from './fake.ts'

afterEach(closeBackends)

const told = (answers: Answers) => (answers ? JSON.stringify(answers) : 'Nobody answered.')
const asking = (...questions: Extract<NonNullable<Script['steps']>[number], { ask: unknown }>['ask']): Script => ({
  steps: [{ say: 'I need to know.' }, { ask: questions }, { say: told }],
})
const database = {
  question: 'Which database?',
  header: 'Database',
  options: [{ label: 'SQLite', description: 'one file' }, { label: 'PostgreSQL' }],
}
const extras = {
  question: 'Which extras?',
  options: [{ label: 'Tests' }, { label: 'Docs' }, { label: 'CI' }],
  multiSelect: true,
}

describe('a question', () => {
  test('ends the answer, with its options and how long it is open', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database))
    const heard = await say('build it')
    expect(heard.text).toBe('I need to know.')
    expect(asked(heard)).toEqual({
      type: 'ask',
      question: expect.stringMatching(
        /^\*\*Database\*\*\nWhich database\?\n\n- \*\*SQLite\*\*: one file\n- \*\*PostgreSQL\*\*\n\n⏳ Answer within (60|59|58) s\.$/,
      ),
      options: ['SQLite', 'PostgreSQL'],
    })
  })

  test.each([
    ['PostgreSQL', 'PostgreSQL'],
    ['postgresql', 'PostgreSQL'],
    ['2', 'PostgreSQL'],
    ['none of them, use files', 'none of them, use files'],
    ['7', '7'],
  ])('is answered by “%s”, and the task goes on', async (said, meant) => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database))
    await say('build it')
    const heard = await say(said)
    expect([heard.text, heard.error]).toEqual([JSON.stringify({ 'Which database?': meant }), undefined])
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['build it'])
  })

  test.each([
    ['Tests, CI', 'Tests, CI'],
    ['1、3', 'Tests, CI'],
    ['docs', 'Docs'],
    ['Tests and whatever else', 'Tests and whatever else'],
  ])('that takes several is answered by “%s”', async (said, meant) => {
    const { fake, say } = await converse()
    fake.enqueue(asking(extras))
    expect(asked(await say('build it'))?.question).toContain('You may choose several')
    expect((await say(said)).text).toBe(JSON.stringify({ 'Which extras?': meant }))
  })

  test('of several comes one after the other, and all answers go together', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database, extras))
    expect(asked(await say('build it'))?.options).toEqual(['SQLite', 'PostgreSQL'])
    const second = await say('SQLite')
    expect([second.text, asked(second)?.options]).toEqual(['', ['Tests', 'Docs', 'CI']])
    expect((await say('Docs')).text).toBe('{"Which database?":"SQLite","Which extras?":"Docs"}')
  })

  test('of several takes a line for each, too', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database, extras))
    await say('build it')
    expect((await say('SQLite\n1, 2')).text).toBe('{"Which database?":"SQLite","Which extras?":"Tests, Docs"}')
  })

  test('after a question is a question again', async () => {
    const { fake, say } = await converse()
    fake.enqueue({ steps: [{ ask: [database] }, { ask: [extras] }, { say: told }] })
    await say('build it')
    expect(asked(await say('SQLite'))?.options).toEqual(['Tests', 'Docs', 'CI'])
    expect((await say('CI')).text).toBe('{"Which extras?":"CI"}')
  })

  test('is asked again by the process that takes over', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database, extras))
    await say('build it', { id: 't1' })
    const again = await say('build it', { id: 't1', attempt: 2 })
    expect([again.text, asked(again)?.options]).toEqual(['I need to know.', ['SQLite', 'PostgreSQL']])
    await say('SQLite', { id: 't2' })
    expect(asked(await say('SQLite', { id: 't2', attempt: 2 }))?.options).toEqual(['Tests', 'Docs', 'CI'])
    expect((await say('CI', { id: 't3' })).text).toBe('{"Which database?":"SQLite","Which extras?":"CI"}')
  })

  test('shows the deadline of Poco’s clock, not of ours', async () => {
    for (const clockSkew of [-90_000, 90_000]) {
      const { fake, say } = await converse({ clockSkew })
      fake.enqueue(asking(database, extras))
      expect(asked(await say('build it'))?.question).toMatch(/Answer within (60|59|58) s/)
      expect(asked(await say('SQLite'))?.question).toMatch(/Answer within (60|59|58|57) s/)
      expect((await say('Docs')).text).toBe('{"Which database?":"SQLite","Which extras?":"Docs"}')
    }
  })
})

describe('an answer that comes too late', () => {
  const late = 'That came too late: the question had expired'

  test('is not a new task; what came of it is told', async () => {
    const { fake, say } = await converse({ askWithin: 1_300 })
    fake.enqueue(asking(database))
    expect(asked(await say('build it'))).toBeDefined()
    await expect.poll(() => fake.open(), { timeout: 5_000 }).toBe(0)
    const heard = await say('PostgreSQL')
    expect(heard.text).toContain(late)
    expect(heard.text).toContain('say so in a sentence of its own')
    expect(heard.text.endsWith('\n\nNobody answered.')).toBe(true)
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['build it'])
  })

  test('in words of its own is a message like any other', async () => {
    const { fake, say } = await converse({ askWithin: 1_300 })
    fake.enqueue(asking(database))
    await say('build it')
    await expect.poll(() => fake.open(), { timeout: 5_000 }).toBe(0)
    const heard = await say('[[sim:repeat]] Use files instead.', { id: 't2' })
    expect(heard.text).toMatch(/too late[\s\S]*\n\nNobody answered\.\n\nUse files instead\.$/)
    expect((await say('[[sim:repeat]] Use files instead.', { id: 't2', attempt: 2 })).text).toBe(heard.text)
    expect(fake.prompts(fake.sessions()[0] ?? '')).toHaveLength(2)
  })

  test('to the first of several questions', async () => {
    const { fake, say } = await converse({ askWithin: 1_300 })
    fake.enqueue(asking(database, extras))
    await say('build it')
    await expect.poll(() => fake.open(), { timeout: 5_000 }).toBe(0)
    const heard = await say('SQLite')
    expect([asked(heard), heard.text]).toEqual([undefined, expect.stringContaining(late)])
  })

  test('because it was given elsewhere', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database))
    await say('build it')
    fake.answer({ 'Which database?': 'SQLite' })
    const heard = await say('PostgreSQL')
    expect(heard.text).toContain('That question has been answered elsewhere.')
    expect(heard.text.endsWith('{"Which database?":"SQLite"}')).toBe(true)
  })

  test('because the task was cancelled', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database))
    await say('build it')
    fake.cancel(fake.sessions()[0] ?? '')
    const heard = await say('[[sim:repeat]] Begin again, please.')
    expect([heard.error, heard.text]).toEqual([
      undefined,
      expect.stringMatching(/cancelled[\s\S]*Begin again, please\.$/),
    ])
  })

  test('because the session is gone', async () => {
    const { fake, say } = await converse()
    fake.enqueue(asking(database))
    await say('build it')
    fake.forget()
    const heard = await say('[[sim:repeat]] Begin again, please.')
    expect([heard.error, of(heard, 'reset').length]).toEqual([undefined, 1])
    expect(heard.text).toContain('Begin again, please.')
  })
})

describe('a plan', () => {
  const planning: Script = { steps: [{ say: 'I have a plan.' }, { plan: '1. Boil.\n2. Pour.' }, { say: 'Tea.' }] }

  test('is shown whole, with a link, and waits ten minutes', async () => {
    const { fake, say } = await converse()
    fake.enqueue(planning)
    expect(asked(await say('tea'))).toEqual({
      type: 'ask',
      question: expect.stringMatching(
        /^1\. Boil\.\n2\. Pour\.\n\nhttps:.*\n\n\*\*Shall I carry out this plan\?\*\*\n\n⏳ Answer within (10|9) min\.$/,
      ),
      options: ['Approve', 'Reject'],
    })
    expect(publicUrl).toMatch(/^https:/)
  })

  test.each(['Approve', 'yes', '批准', 'OK!'])('is carried out after “%s”', async (said) => {
    const { fake, say } = await converse()
    fake.enqueue(planning)
    await say('tea')
    expect((await say(said)).text).toBe('Tea.')
  })

  test.each(['Reject', 'no', '不批准'])('is not after “%s”', async (said) => {
    const { fake, say } = await converse()
    fake.enqueue(planning)
    await say('tea')
    const heard = await say(said)
    expect([heard.text, heard.error]).toEqual(['All right, the plan is not carried out.', undefined])
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['tea'])
  })

  test('that a person wants otherwise is not carried out; the agent is told what is wanted', async () => {
    const { fake, say } = await converse()
    fake.enqueue(planning)
    await say('tea')
    expect((await say('[[sim:repeat]] Cold brew, please.')).text).toBe('Cold brew, please.')
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['tea', '[[sim:repeat]] Cold brew, please.'])
  })
})
