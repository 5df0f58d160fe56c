import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'
import { rawClient } from './raw-client.ts'

let simulator: TelegramSimulator
let group: string

beforeEach(async () => {
  simulator = await startTelegramSimulator({ rateLimit: false, slowSpinningPolls: false })
  group = simulator.groups[0]?.id ?? ''
})
afterEach(() => simulator.close())

const updates = () => rawClient(simulator).updates()
const heard = async () => (await updates()).map(({ message }) => message.text)

test('@all and other bots are not heard; without privacy @all is, and bots still are not', async () => {
  await simulator.say('meeting', { group, mention: 'all' })
  await simulator.say('rain today', { group, asBot: true })
  expect(await heard()).toEqual([])
  simulator.around.setPrivacy(false)
  await simulator.say('meeting', { group, mention: 'all' })
  await simulator.say('rain today', { group, asBot: true })
  expect(await heard()).toEqual(['@all meeting'])
  expect(simulator.screen({ group }).at(-1)).toMatchObject({ by: 'person', from: 'Weather' })
  await expect(simulator.say('x', { asBot: true })).rejects.toThrow('groups only')
})

test('a topic has a name: the first message opens it, the next ones go into it', async () => {
  await simulator.say('first flush', { group, thread: 'Spring' })
  await simulator.say('second', { group, thread: 'Spring' })
  await simulator.say('oolong', { group, thread: 'Autumn' })
  const messages = (await updates()).map(({ message }) => message)
  expect(messages.map(({ forum_topic_created: created, text }) => created?.name ?? text)).toEqual([
    'Spring',
    expect.stringContaining('first flush'),
    expect.stringContaining('second'),
    'Autumn',
    expect.stringContaining('oolong'),
  ])
  const [spring, autumn] = [messages[0]?.message_id, messages[3]?.message_id]
  expect(messages.map(({ message_thread_id }) => message_thread_id)).toEqual([spring, spring, spring, autumn, autumn])
  expect(messages[1]?.chat.is_forum).toBe(true)
  await expect(simulator.say('x', { thread: 'here' })).rejects.toThrow('has no topics')
})

test('a bot that is added to a group hears of it twice, and is a member', async () => {
  const joined = await simulator.join?.('New group')
  const [member, service] = await updates()
  expect(member?.my_chat_member).toMatchObject({
    chat: { title: 'New group', type: 'supergroup' },
    old_chat_member: { status: 'left' },
    new_chat_member: { status: 'member', user: { is_bot: true } },
  })
  expect(service?.message.new_chat_members).toMatchObject([{ username: simulator.botUsername }])
  expect(simulator.groups.at(-1)).toEqual(joined)
  expect(simulator.screen({ group: joined?.id ?? '' })).toMatchObject([
    { notice: true, text: 'Teahouse joined the group' },
  ])
  expect(await rawClient(simulator).call('sendMessage', { chat_id: joined?.id, text: 'hello' })).toMatchObject({
    ok: true,
  })
})
