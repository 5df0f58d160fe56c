import type { Crowd } from './crowd.ts'
import type { Town } from './town.ts'

/**
 * Withdraws the questions that never reached the gateway, and says how many. Over its long connection WeCom says everything once
 * and asks for no acknowledgement: what is on its way to a process that is just killed is lost, as with the real one. Nothing else
 * is: what the gateway knows of stays asked, and so does everything on other ways.
 */
export async function withdrawUndelivered({ wecom, address, env }: Town, crowd: Crowd): Promise<number> {
  let count = 0
  for (const question of crowd.waiting.filter(({ seat }) => seat.platform === wecom)) {
    const headers = { authorization: `Bearer ${env.TEAHOUSE_API_KEY}` }
    const response = await fetch(`${address}/api/v1/messages?channel=wecom&q=w${question.n}p0`, { headers })
    const { items } = (await response.json()) as { items: unknown[] }
    if (items.length > 0) continue
    crowd.withdraw(question)
    count++
  }
  return count
}
