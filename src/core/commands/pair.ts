import { isBound, isHeld, moveSender } from '../../services/linking.ts'
import { addAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/db.ts'
import type { Pairing } from '../../store/pairings.ts'
import { getKnown } from '../../store/senders.ts'
import { say } from '../words.ts'
import { type Asked, answer, type Command } from './command.ts'
import type { CommandServices } from './index.ts'

type Words = Parameters<typeof say>

/** One person on two platforms: a code from the one, typed on the other. */
export const pairCommand: Command = {
  names: ['/pair'],
  takes: { 'zh-CN': '[配对码]', en: '[code]' },
  help: { 'zh-CN': '让两个平台上的你成为同一个人', en: 'be the same person on two platforms' },
  lane: 'control',
  works: (_, { people }) => !people.oneForAll,
  async answer(asked, services) {
    const { job, rest, language } = asked
    if (rest !== '') return answer(say(language, ...(await link(asked, services))))
    if (job.message.conversation.kind === 'group') return answer(say(language, 'pairOnlyDirect'))
    return answer(say(language, 'pairCode', { code: await services.pairings.offer(askerOf(asked)) }))
  },
}

const askerOf = ({ job: { channel, conversation, seq, message } }: Asked) => ({
  channel,
  sender: message.sender.id,
  name: message.sender.name ?? null,
  conversation,
  message: seq,
})

/** What is said about it. The code is used up with that, unless an admin has to do it. */
async function link(asked: Asked, { store, people, pairings }: CommandServices): Promise<[Words[1], Words[2]?]> {
  const asker = askerOf(asked)
  const said = await store.write(async (tx): Promise<[Words[1], Words[2]?]> => {
    const offered = await pairings.redeem(tx.db, asked.rest.slice(0, 40), asker)
    if (offered === 'too many') return ['pairTooMany']
    if (offered === 'wrong') return ['pairWrong']
    return join(tx, asked, offered)
  })
  await people.changed()
  return said
}

async function join(tx: Tx, { job, known }: Asked, offered: Pairing): Promise<[Words[1], Words[2]?]> {
  const { sender } = job.message
  const [to, from] = [
    await getKnown(tx.db, offered.channel, offered.sender),
    await getKnown(tx.db, job.channel, sender.id),
  ]
  if (!to || !from) return ['pairWrong']
  if (to.user.id === from.user.id) return ['pairSame']
  if (isHeld(to) || isHeld(from) || isBound(from)) return ['pairHeld']
  await moveSender(tx, from, to.user, 'paired')
  await addAudit(tx.db, {
    at: Date.now(),
    actor: `user:${known.user.id}`,
    actorName: 'in the chat',
    address: null,
    action: 'user.pair',
    target: `users/${to.user.id}`,
    details: [`a sender of ${job.channel} was the user ${from.user.id}`],
  })
  return ['pairDone', { channel: offered.channel }]
}
