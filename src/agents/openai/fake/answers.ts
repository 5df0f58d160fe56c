import { type SimWords, toldToSay } from '../../../lib/fault-words.ts'
import type { Said, Script } from './script.ts'

/** What the model says when nobody enqueued a script: pleasant to look at, and it can be made to repeat what it was told. */
export function answerTo({ said, words }: SimWords, before: readonly Said[]): Script {
  const earlier = before.flatMap((one) => (one.role === 'user' ? [one.text] : []))
  const script: Script = { text: toldToSay({ said, words }, earlier) ?? textFor(said) }
  if (words.has('think')) script.reasoning = 'The person asks something. I should answer it kindly.'
  if (words.has('error')) script.error = { after: 2, code: words.get('error') || 'server_error' }
  if (words.has('tool')) script.serverTools = [{ name: words.get('tool') || 'web_search' }]
  if (words.has('length')) script.finish = 'length'
  if (words.has('huge')) script.pieceSize = 2_000
  if (words.has('flood')) script.pieceSize = 1
  return script
}

function textFor(said: string): string {
  const chinese = /[\u4e00-\u9fff]/.test(said)
  for (const { when, zh, en } of answers) if (when.test(said)) return fill(chinese ? zh : en, said)
  return fill(chinese ? '收到：{said}\n\n我是茶馆里的演示助手，没有真正的大脑，但每个字都会原样送到。' : fallback, said)
}

const fallback = 'You said: {said}\n\nI am only the demo assistant of this teahouse, but every word gets through.'

function fill(template: string, said: string): string {
  return template.replaceAll('{said}', () => (said.length > 500 ? `${said.slice(0, 500)}…` : said))
}

const poemZh = '夜雨敲窗一盏灯，\n壶中茶叶缓缓升。\n问君此去归何处？\n半在江湖半在声。'
const poemEn =
  'The kettle hums, the leaves unfold,\nA story waits for being told.\nSit down, my friend, the night is long,\nAnd every cup begins a song.'

const longZh = `## 一个小小的示例

下面用 TypeScript 写一个**带重试**的请求函数。要点有三：

1. 只重试可能会好的错误（网络中断、429、5xx）；
2. 每次等待的时间加倍，并加一点随机；
3. 随时可以用 \`AbortSignal\` 停下来。

\`\`\`ts
export async function retry<T>(work: () => Promise<T>, times = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= times) throw error
      await new Promise((done) => setTimeout(done, 200 * 2 ** attempt * (0.5 + Math.random())))
    }
  }
}
\`\`\`

### 几种等待方式的比较

| 方式 | 第 1 次 | 第 2 次 | 第 3 次 | 适合 |
|---|---|---|---|---|
| 固定 | 1 秒 | 1 秒 | 1 秒 | 内部服务 |
| 加倍 | 0.4 秒 | 0.8 秒 | 1.6 秒 | 公网接口 |
| 听对方的 | \`Retry-After\` | 同左 | 同左 | 有限流的接口 |

> 小提示：重试之前先问一句，这个请求做两次会不会出问题？

需要我把它改成支持 \`Retry-After\` 的版本吗？`

const longEn = `## A small example

Here is a request helper **with retries** in TypeScript. Three things matter:

1. only retry what may pass (a lost connection, 429, 5xx);
2. double the wait each time, with a little chance in it;
3. let an \`AbortSignal\` end it at any moment.

\`\`\`ts
export async function retry<T>(work: () => Promise<T>, times = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= times) throw error
      await new Promise((done) => setTimeout(done, 200 * 2 ** attempt * (0.5 + Math.random())))
    }
  }
}
\`\`\`

### How the ways of waiting compare

| way | 1st | 2nd | 3rd | good for |
|---|---|---|---|---|
| fixed | 1 s | 1 s | 1 s | services of your own |
| doubling | 0.4 s | 0.8 s | 1.6 s | public APIs |
| as told | \`Retry-After\` | same | same | APIs with rate limits |

> A word of advice: before you retry, ask whether doing it twice would do harm.

Shall I add support for \`Retry-After\`?`

const answers: { when: RegExp; zh: string; en: string }[] = [
  { when: /诗|poem|verse/i, zh: poemZh, en: poemEn },
  { when: /代码|示例|例子|写|表格|\b(code|example|write|script|table|function)\b/i, zh: longZh, en: longEn },
  {
    when: /你是谁|介绍一下|who are you|what are you/i,
    zh: '我是茶馆的演示助手 🍵 一个脚本化的“模型”，用来在没有账号和密钥的时候看看整条路是怎么走通的。',
    en: 'I am the demo assistant of this teahouse 🍵, a scripted “model” that shows the whole road without an account or a key.',
  },
  {
    when: /谢|thank/i,
    zh: '不客气，随时再来喝茶！🍵',
    en: 'You are welcome. Come back for another cup any time! 🍵',
  },
  {
    when: /天气|weather/i,
    zh: '今天**多云转晴**，18–24 °C，东南风 2 级。适合出门走走，也适合坐下来喝杯茶。',
    en: 'Today: **cloudy, clearing up later**, 18–24 °C, a light wind from the south-east. Good for a walk, and good for tea.',
  },
  {
    when: /你好|您好|早上好|晚上好|^(hi|hello|hey)\b/i,
    zh: '你好！欢迎来到茶馆 🍵 有什么想聊的？可以让我**写一段代码**、讲讲天气，或者来一首诗。',
    en: 'Hello, and welcome to the teahouse 🍵 What shall we talk about? Ask me to **write some code**, for the weather, or for a poem.',
  },
]
