import { afterEach, expect, test } from 'vitest'
import { createPaper, type Paper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import { Calls } from '../store/calls.ts'
import { Month } from './month.ts'

let road: TestRoad
afterEach(() => road.close())

const pieces = Array.from({ length: 8 }, (_, n) => `piece ${n} `)
const whole = pieces.join('').trim()

/** A platform that counts every call, of which it allows so many a month and so many are made already. */
async function open(monthlyCalls: number, used: number): Promise<{ paper: Paper; urgencies: string[] }> {
  const paper = createPaper({ limits: { monthlyCalls, drawEvery: { direct: 1, group: 1 } } })
  const urgencies: string[] = []
  paper.refuse = async ({ kind, view, reply }) => {
    const drawn = reply?.handle === undefined ? 'first' : view.state === 'working' ? 'grow' : 'final'
    const urgency = kind === 'send' ? 'send' : drawn
    await paper.host().slot({ name: kind, urgency })
    urgencies.push(urgency)
  }
  const pen = createPen(async function* () {
    for (const text of pieces) {
      yield { type: 'text', text }
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  })
  const before = await openRoad({ paper, pen })
  await new Calls(before.store).add('paper:channel paper', new Month().name, used)
  await before.crash()
  road = await before.again()
  return { paper, urgencies }
}

test('while the month has calls, a reply grows', async () => {
  const { urgencies } = await open(10_000, 0)
  await road.paper.say('go')
  await settled(road, 1)
  expect(urgencies).toContain('grow')
})

test('when they are nearly used up, only the beginning and the end of a reply are drawn; then answers are plain messages', async () => {
  const { paper, urgencies } = await open(100, 96)
  for (let n = 1; n <= 3; n++) {
    await paper.say('go')
    await settled(road, n)
  }
  expect(urgencies).toEqual(['first', 'final', 'first', 'final', 'send'])
  expect(paper.screen().map(({ text }) => text.trim())).toEqual([whole, whole])
  expect(paper.sent.map(({ text }) => text.trim())).toEqual([whole])
  expect(await settled(road, 3)).toEqual([1, 2, 3].map((n) => ({ id: `m${n}`, state: 'answered' })))
})

test('a reply that had begun when the month’s last call was made still ends where it is', async () => {
  const { paper } = await open(100, 99)
  await paper.say('go')
  await settled(road, 1)
  expect(paper.screen()).toMatchObject([{ state: 'done' }])
  expect(paper.screen()[0]?.text.trim()).toBe(whole)
  expect(paper.sent).toEqual([])
})
