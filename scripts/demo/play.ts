import type { Script } from '../../src/agents/openai/fake/script.ts'

/** One thing that somebody says, and how its reply must end. */
export interface Act {
  /** The first or the second person of the platform. */
  who: 0 | 1
  where: 'direct' | 'group'
  says: string
  ends: 'whole' | 'stopped' | 'whole after a restart'
  /** What the model says. */
  answer: Script
  /** Words of the answer, in their order: all of them are on the screen when it is whole. */
  landmarks: string[]
  /** The person sends a picture, the model sees it, and answers with one. */
  picture?: true
}

/** ms between two pieces of six letters: as fast as a model on a good day. */
const PACE = 60

const retryInChinese = `好的，下面是一个**带重试**的请求函数。要点有三：

1. 只重试可能会好的错误；
2. 每次等待的时间加倍；
3. 随时可以停下来。

\`\`\`ts
export async function retry<T>(work: () => Promise<T>, times = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= times) throw error
      await pause(200 * 2 ** attempt)
    }
  }
}
\`\`\`

| 方式 | 第 1 次 | 第 2 次 |
|---|---|---|
| 固定 | 1 秒 | 1 秒 |
| 加倍 | 0.4 秒 | 0.8 秒 |

重试之前先问一句：做两次会不会出问题？`

const brewing = `Brewing a pot of oolong takes patience:

1. Warm the pot and pour the water away.
2. Seven grams of leaves, no more.
3. Water just off the boil, then count to twenty.

\`\`\`ts
for (const infusion of [20, 25, 35, 50]) await steep(infusion)
\`\`\`

Each infusion is a little longer than the one before, and the fourth is the one that people remember. Pour it into the small cups, and let nobody hurry you.`

const story = `从前有一座茶馆，开在两条路交会的地方。

往东的人带着消息，往西的人带着问题，掌柜的把每一句话都记在竹简上，一句也不丢。有一天夜里灯忽然灭了，等灯再亮起来的时候，客人发现故事正好停在灯灭的那一个字上。

掌柜的翻开竹简，笑了笑，接着往下讲：后来雨停了，路上的人都进来喝了一杯茶，直到天亮。`

/**
 * Two people and a group: a greeting, a long answer with code, a picture for a picture, a mention, a stop, and a restart in the
 * middle. `pictureUrl` is where the model's picture lies.
 */
export const playWith = (pictureUrl: string): Act[] => [
  {
    who: 0,
    where: 'direct',
    says: '你好',
    ends: 'whole',
    answer: { text: '你好，欢迎来到茶馆！请坐，今天想聊点什么？', faults: { delay: PACE } },
    landmarks: ['你好，欢迎来到茶馆', '今天想聊点什么？'],
  },
  {
    who: 1,
    where: 'direct',
    says: '写一个带重试的请求函数',
    ends: 'whole',
    answer: { text: retryInChinese, faults: { delay: PACE } },
    landmarks: ['要点有三', 'export async function retry', 'await pause', '0.8 秒', '做两次会不会出问题？'],
  },
  {
    who: 1,
    where: 'direct',
    says: '这是什么杯子？',
    picture: true,
    ends: 'whole',
    answer: {
      text: `一只青瓷茶杯。我这里也有一只：\n\n![茶杯](${pictureUrl})\n\n是不是一对？`,
      faults: { delay: PACE },
    },
    landmarks: ['一只青瓷茶杯', '我这里也有一只', '是不是一对？'],
  },
  {
    who: 0,
    where: 'group',
    says: 'What goes well with oolong?',
    ends: 'whole',
    answer: { text: 'Roasted nuts, **lightly salted**, and good company.', faults: { delay: PACE } },
    landmarks: ['Roasted nuts', 'lightly salted', 'good company.'],
  },
  {
    who: 1,
    where: 'direct',
    says: 'How do I brew it? Tell me everything.',
    ends: 'stopped',
    answer: { text: brewing, faults: { delay: PACE, stall: 55 } },
    landmarks: ['Warm the pot', 'let nobody hurry you.'],
  },
  {
    who: 0,
    where: 'direct',
    says: '讲一个茶馆的故事',
    ends: 'whole after a restart',
    answer: { text: story, faults: { delay: PACE, stall: 14 } },
    landmarks: ['从前有一座茶馆', '故事正好停在', '接着往下讲', '直到天亮。'],
  },
]
