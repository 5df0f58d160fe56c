import { cardMarkdown, messageMarkdown } from '../src/channels/dingtalk/markdown.ts'
import { feishuMarkdown } from '../src/channels/feishu/markdown.ts'
import { toHtml } from '../src/channels/telegram/html.ts'
import { wecomMarkdown } from '../src/channels/wecom/markdown.ts'
import { split } from '../src/core/split.ts'
import { finished } from '../src/lib/markdown/unfinished.ts'
import { longAnswer } from './lib/long-answer.ts'
import { atMost, atMostTimes, type Benchmark, type Measure, median, told } from './lib/measure.ts'

const LENGTH = 20_000
const DRAWS = 60
const RUNS = 9
const BATCH = 8
const WARM = 40

interface Conversion {
  whole(markdown: string): unknown
  growing(markdown: string): unknown
}

const conversions: Record<string, Conversion> = {
  'Telegram message': { whole: (text) => toHtml(text), growing: (text) => toHtml(finished(text)) },
  'DingTalk card': {
    whole: (text) => cardMarkdown(text, { growing: false }),
    growing: (text) => cardMarkdown(text, { growing: true }),
  },
  'DingTalk message': { whole: messageMarkdown, growing: messageMarkdown },
  WeCom: { whole: (text) => wecomMarkdown(text), growing: (text) => wecomMarkdown(text, { growing: true }) },
  Feishu: { whole: (text) => feishuMarkdown(text), growing: (text) => feishuMarkdown(text, { growing: true }) },
}

/** What a dialect costs, once and while an answer grows. */
export const formatting: Benchmark = {
  about: `An answer of ${LENGTH / 1000} kB of Markdown, as models write them, in each platform's dialect: once, and ${DRAWS} times while it grows, all of it each time. No text is seen twice; the time of the thread that converts. After 40 answers, as in a gateway that has run for a while; what the first conversion of a process costs stands below. Floor: one conversion.`,
  async run() {
    const first = took(() => toHtml(longAnswer(LENGTH, ++seed)))
    return [
      ...Object.entries(conversions).flatMap(([name, conversion]) => measured(name, conversion)),
      told({ what: 'Telegram message: the very first of a process', result: first, unit: 'ms' }),
      splitting(),
    ]
  },
}

let seed = 0

function measured(name: string, { whole, growing }: Conversion): Measure[] {
  const grow = () => {
    const text = longAnswer(LENGTH, ++seed)
    return took(() => {
      for (let draw = 1; draw <= DRAWS; draw++) growing(text.slice(0, (LENGTH * draw) / DRAWS))
    })
  }
  // The clock of a thread's own time ticks every few milliseconds.
  const once = () => {
    const texts = Array.from({ length: BATCH }, () => longAnswer(LENGTH, ++seed))
    return (
      took(() => {
        for (const text of texts) whole(text)
      }) / BATCH
    )
  }
  // A gateway that has said a few answers: the first ones warm the code up.
  for (let run = 0; run < WARM; run++) grow()
  const rounds = Array.from({ length: RUNS }, () => ({ once: once(), grown: grow() }))
  const one = median(rounds.map((round) => round.once))
  const sixty = median(rounds.map((round) => round.grown))
  return [
    atMost(10, { what: `${name}: once`, result: one, unit: 'ms' }),
    atMostTimes(10, { what: `${name}: growing, ${DRAWS} draws`, floor: one, result: sixty, unit: 'ms' }),
  ]
}

function splitting(): Measure {
  const text = longAnswer(LENGTH, ++seed)
  const result = took(() => {
    for (let draw = 1; draw <= DRAWS; draw++)
      split(text.slice(0, (LENGTH * draw) / DRAWS), { max: 3500, unit: 'chars' })
  })
  return told({ what: `cut into pages, ${DRAWS} times`, result, unit: 'ms' })
}

/** Of this thread's own time: other programs on the machine are not the conversion's fault. */
function took(work: () => void): number {
  const began = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(began)
  return (user + system) / 1000
}
