import { Refusal } from './wire.ts'

/** What is wrong with a card's JSON, by the number that the card service uses. */
export class CardProblem extends Error {
  readonly code: number
  readonly value: string

  constructor(code: number, message: string, value = '') {
    super(message)
    this.code = code
    this.value = value
  }
}

/** Numbers that CardKit answers with as they are; the rest come inside 230099, as the message APIs always have them. */
const cardKitsOwn = new Set([200740, 200750, 200860, 300301, 300302, 300303, 300305, 300307, 300310, 300313])

export function refusalByCardKit(problem: CardProblem): Refusal {
  return cardKitsOwn.has(problem.code) ? new Refusal(problem.code, problem.message) : refusalByIm(problem)
}

export function refusalByIm({ code, message, value }: CardProblem): Refusal {
  if (code === 200860) return new Refusal(230025, 'The length of the message content reaches its limit.')
  const shown = value === '' ? '' : ` ErrorValue: ${value};`
  return new Refusal(230099, `Failed to create card content, ext=ErrCode: ${code}; ErrMsg: ${message};${shown}`)
}
