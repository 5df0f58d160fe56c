import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { InboundMessage } from '../../contract/message.ts'
import { type Reading, readUpdate } from './read.ts'
import { updateShape } from './update.ts'

const me = { id: 424242, username: 'TeaBot', first_name: 'Tea' }
const now = 1_795_300_000_000

const read = (update: unknown): Reading => readUpdate(updateShape.parse(update), { me, language: 'en', now })
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

function heard(reading: Reading): InboundMessage {
  if ('ignored' in reading) throw new Error(`ignored: ${reading.ignored}`)
  return reading.message
}

const ann = { id: 501, is_bot: false, first_name: 'Ann', last_name: 'Lee' }
const team = { id: -100123, type: 'supergroup', title: 'Team' }
const inTeam = (message: object): InboundMessage =>
  heard(read({ update_id: 1, message: { ...base, chat: team, ...message } }))
const base = { message_id: 5, from: ann, date: 1_795_200_000 }
const direct = { id: 501, type: 'private', first_name: 'Ann' }
const inDirect = (message: object): InboundMessage =>
  heard(read({ update_id: 1, message: { ...base, chat: direct, ...message } }))

describe('recorded updates', () => {
  it('a private message goes to the chat, from a person with a full name', () => {
    expect(heard(read(fixture('private-text')))).toEqual({
      id: '501:11',
      conversation: { key: '501', kind: 'direct' },
      sender: { id: '501', name: 'Ann Lee' },
      text: '/start abc',
      files: [],
      addressed: true,
      sentAt: 1_795_200_000_000,
      address: { chat: 501 },
    })
  })

  it('a mention in a topic is a thread of its own, and the note that opened the topic is no quote', () => {
    expect(heard(read(fixture('forum-mention')))).toEqual({
      id: '-1001234567890:42',
      conversation: { key: '-1001234567890', kind: 'group', title: 'Team', thread: '7' },
      sender: { id: '501', name: 'Ann Lee' },
      text: 'deploy status?',
      files: [],
      addressed: true,
      sentAt: 1_795_200_010_000,
      address: { chat: -1001234567890, thread: 7, replyTo: 42 },
    })
  })

  it('a document is a file, its caption the text', () => {
    const message = heard(read(fixture('private-document')))
    expect(message.text).toBe('summarise')
    expect(message.files).toEqual([
      { name: 'a.csv', kind: 'file', size: 1234, ref: { fileId: 'BQACAgEAAxkB', type: 'text/csv' } },
    ])
  })

  it('a photo is taken in its largest size', () => {
    const message = heard(read(fixture('private-photo')))
    expect(message.text).toBe('')
    expect(message.files).toEqual([
      { name: 'photo.jpg', kind: 'image', size: 90000, ref: { fileId: 'AgAClarge', type: 'image/jpeg' } },
    ])
  })

  it('a pressed button is typed text, said now', () => {
    expect(heard(read(fixture('callback')))).toEqual({
      id: 'cb:2151234567890',
      conversation: { key: '501', kind: 'direct' },
      sender: { id: '501', name: 'Ann Lee' },
      text: '/answer 1',
      files: [],
      addressed: true,
      sentAt: now,
      address: { chat: 501 },
    })
  })

  it('the Stop button of a draft types /stop', () => {
    expect(heard(read(fixture('stopped')))).toMatchObject({
      id: 'stop:501:17',
      text: '/stop',
      sender: { id: '501', name: 'Ann Lee' },
      address: { chat: 501 },
    })
  })

  it('a reply to the bot is addressed to it, quotes what was marked, and a reply chain is no topic', () => {
    const message = heard(read(fixture('group-reply')))
    expect(message).toMatchObject({ text: 'when?', quote: 'done', addressed: true })
    expect(message.conversation.thread).toBeUndefined()
    expect(message.address).toEqual({ chat: -1001234567890, replyTo: 90 })
  })

  it.each([['blocked'], ['migration']])('%s is nothing to answer', (name) => {
    expect(read(fixture(name))).toHaveProperty('ignored')
  })

  it('every fixture can be read', () => {
    for (const file of readdirSync(new URL('./fixtures/', import.meta.url)))
      expect(() => read(fixture(file.replace('.json', '')))).not.toThrow()
  })
})

/** Marks `of` in the text as an entity, counting UTF-16 units. */
const entity = (text: string, of: string, type = 'mention') => ({ type, offset: text.indexOf(of), length: of.length })

describe('being called in a group', () => {
  it.each([
    ['@TeaBot hello', '@TeaBot', 'hello'],
    ['@teabot, hello', '@teabot', 'hello'],
    ['@teabot\uff0c你好', '@teabot', '你好'],
    ['hello @TeaBot', '@TeaBot', 'hello'],
    ['ask @TEABOT about tea', '@TEABOT', 'ask about tea'],
    ['🍵🍵 @TeaBot 茶', '@TeaBot', '🍵🍵 茶'],
    ['@TeaBot', '@TeaBot', ''],
    ['one\n@TeaBot\ntwo', '@TeaBot', 'one\n\ntwo'],
  ])('%j is addressed and says %3$j', (text, mention, said) => {
    expect(inTeam({ text, entities: [entity(text, mention)] })).toMatchObject({ text: said, addressed: true })
  })

  it('a mention in a caption counts too', () => {
    const caption = '@TeaBot what is this?'
    const photo = [{ file_id: 'f' }]
    const message = inTeam({ caption, caption_entities: [entity(caption, '@TeaBot')], photo })
    expect(message).toMatchObject({ text: 'what is this?', addressed: true })
  })

  it('a bot without a public name can be mentioned by its id', () => {
    const mention = { ...entity('Tea hi', 'Tea', 'text_mention'), user: { ...me, is_bot: true } }
    expect(inTeam({ text: 'Tea hi', entities: [mention] })).toMatchObject({ text: 'hi', addressed: true })
  })

  it('talk among people, and the mention of someone else, is not addressed', () => {
    expect(inTeam({ text: 'lunch?' }).addressed).toBe(false)
    const text = '@bob lunch?'
    expect(inTeam({ text, entities: [entity(text, '@bob')] })).toMatchObject({ text, addressed: false })
  })

  it('a name that only looks like a mention is left alone', () => {
    expect(inTeam({ text: 'mail me@TeaBot' })).toMatchObject({ text: 'mail me@TeaBot', addressed: false })
  })
})

describe('commands', () => {
  const command = (text: string, length: number) => ({ text, entities: [{ type: 'bot_command', offset: 0, length }] })

  it('a command loses the suffix that names this bot, whatever its case', () => {
    expect(inTeam(command('/new@teabot some words', 11))).toMatchObject({ text: '/new some words', addressed: true })
  })

  it('a bare command in a group is for this bot too', () => {
    expect(inTeam(command('/stop', 5))).toMatchObject({ text: '/stop', addressed: true })
  })

  it('a command for another bot is ignored, in a group and in private', () => {
    for (const chat of [team, direct]) {
      expect(read({ update_id: 1, message: { ...base, chat, ...command('/new@otherbot', 13) } })).toHaveProperty(
        'ignored',
      )
    }
  })

  it('a command after a mention is heard', () => {
    const text = '@TeaBot /new@TeaBot tea'
    const entities = [entity(text, '@TeaBot'), { type: 'bot_command', offset: 8, length: 11 }]
    expect(inTeam({ text, entities })).toMatchObject({ text: '/new tea', addressed: true })
  })

  it('a path in the middle of a sentence is no command', () => {
    const text = 'look at /etc@otherbot'
    expect(inTeam({ text, entities: [{ type: 'bot_command', offset: 8, length: 13 }] })).toMatchObject({
      text,
      addressed: false,
    })
  })
})

describe('topics and replies', () => {
  it('General is no thread', () => {
    expect(inTeam({ text: 'x', is_topic_message: true, message_thread_id: 1 }).conversation.thread).toBeUndefined()
  })

  it('a topic that the bot itself opened does not make every message in it addressed', () => {
    const opened = {
      message_id: 7,
      date: 1,
      chat: team,
      from: { ...me, is_bot: true },
      forum_topic_created: { name: 'Ops' },
    }
    const message = inTeam({ text: 'x', is_topic_message: true, message_thread_id: 7, reply_to_message: opened })
    expect(message).toMatchObject({ addressed: false, conversation: { thread: '7' } })
  })

  it('a topic in a private chat is a thread there', () => {
    const message = inDirect({ text: 'x', is_topic_message: true, message_thread_id: 33 })
    expect(message.conversation.thread).toBe('33')
    expect(message.address).toEqual({ chat: 501, thread: 33 })
  })

  it('a reply to a person quotes them and is not addressed', () => {
    const reply_to_message = { message_id: 2, date: 1, chat: team, from: { ...ann, id: 7 }, text: 'What I said' }
    expect(inTeam({ text: 'right', reply_to_message })).toMatchObject({ quote: 'What I said', addressed: false })
  })

  it('the caption of a picture can be quoted', () => {
    const reply_to_message = { message_id: 2, date: 1, chat: direct, from: ann, caption: 'My cat', photo: [] }
    expect(inDirect({ text: 'cute', reply_to_message }).quote).toBe('My cat')
  })
})

describe('files and what cannot be read', () => {
  const file = { file_id: 'F', file_size: 10 }
  it.each([
    ['voice', { voice: { ...file, mime_type: 'audio/ogg' } }, { name: 'voice.ogg', kind: 'audio' }],
    ['audio', { audio: { ...file, file_name: 'song.mp3' } }, { name: 'song.mp3', kind: 'audio' }],
    ['video', { video: file }, { name: 'video.mp4', kind: 'video' }],
    ['video note', { video_note: file }, { name: 'video-note.mp4', kind: 'video' }],
    ['animation', { animation: file, document: file }, { name: 'animation.mp4', kind: 'video' }],
    [
      'picture as file',
      { document: { ...file, file_name: 'a.png', mime_type: 'image/png' } },
      { name: 'a.png', kind: 'image' },
    ],
    ['file without a type', { document: file }, { name: 'file', kind: 'file' }],
  ])('%s is a file', (_, content, expected) => {
    const message = inDirect(content)
    expect(message.files).toHaveLength(1)
    expect(message.files[0]).toMatchObject({ ...expected, size: 10, ref: { fileId: 'F' } })
    expect(message.unsupported).toBeUndefined()
  })

  it.each([
    [{ sticker: {} }, 'sticker'],
    [{ location: {}, venue: {} }, 'venue'],
    [{ location: {} }, 'location'],
    [{ poll: {} }, 'poll'],
    [{ rich_message: { blocks: [] } }, 'rich message'],
  ])('%j gets a polite word', (content, word) => {
    expect(inDirect(content)).toMatchObject({ unsupported: word, text: '', files: [] })
  })

  it('the word is in the language of the channel', () => {
    const update = updateShape.parse({ update_id: 1, message: { ...base, chat: direct, sticker: {} } })
    expect(heard(readUpdate(update, { me, language: 'zh-CN', now })).unsupported).toBe('贴纸')
  })

  it('joined, pinned and renamed are notes of Telegram, nothing to answer', () => {
    for (const note of [{ new_chat_members: [ann] }, { pinned_message: {} }, { new_chat_title: 'x' }])
      expect(read({ update_id: 1, message: { ...base, chat: team, ...note } })).toHaveProperty('ignored')
  })
})

describe('who speaks', () => {
  it('other bots are not answered', () => {
    const message = { ...base, chat: team, from: { ...ann, is_bot: true }, text: 'hi' }
    expect(read({ update_id: 1, message })).toHaveProperty('ignored')
  })

  it('an anonymous admin speaks as the group', () => {
    const message = inTeam({
      from: { id: 1087968824, is_bot: true, first_name: 'Group' },
      sender_chat: team,
      text: 'hi',
    })
    expect(message.sender).toEqual({ id: '-100123', name: 'Team' })
  })

  it('posts that Telegram copies from a channel, and channels themselves, are not answered', () => {
    const copied = { ...base, chat: team, is_automatic_forward: true, text: 'news' }
    expect(read({ update_id: 1, message: copied })).toHaveProperty('ignored')
    expect(read({ update_id: 1, message: { ...base, chat: { id: -1, type: 'channel' }, text: 'x' } })).toHaveProperty(
      'ignored',
    )
  })
})

describe('edits and buttons', () => {
  it('an edited message has the id it had', () => {
    const message = { ...base, chat: direct, text: 'better' }
    expect(heard(read({ update_id: 1, edited_message: message }))).toMatchObject({
      id: '501:5',
      text: 'better',
      edited: true,
    })
  })

  it('a live location does not chatter', () => {
    expect(read({ update_id: 1, edited_message: { ...base, chat: direct, location: {} } })).toHaveProperty('ignored')
  })

  const press = (data: string | undefined, message: object | undefined) =>
    read({
      update_id: 1,
      callback_query: { id: '9', from: ann, ...(data ? { data } : {}), ...(message ? { message } : {}) },
    })
  const keyboard = { inline_keyboard: [[{ text: 'One' }, { text: 'Two' }], [{ text: 'A question of any length' }]] }

  it('a button whose words are too long for its data says its label', () => {
    const message = { message_id: 3, chat: team, reply_markup: keyboard, message_thread_id: 4, is_topic_message: true }
    expect(heard(press('#2', message))).toMatchObject({
      text: 'A question of any length',
      addressed: true,
      conversation: { key: '-100123', kind: 'group', title: 'Team', thread: '4' },
      address: { chat: -100123, thread: 4 },
    })
  })

  it('a button that Telegram forgot, or that belongs to another chat, is nothing', () => {
    expect(press('#2', { message_id: 3, chat: direct })).toHaveProperty('ignored')
    expect(press('x', undefined)).toHaveProperty('ignored')
    expect(press(undefined, { message_id: 3, chat: direct })).toHaveProperty('ignored')
  })

  it('the data of a button from before the move to this gateway is typed as it is', () => {
    expect(heard(press('menu:1', { message_id: 3, chat: direct })).text).toBe('menu:1')
  })
})

describe('what the bot is in a group', () => {
  const change = (was: object, is: object, chat: object = team): Reading =>
    read({
      update_id: 1,
      my_chat_member: { chat, from: ann, date: base.date, old_chat_member: was, new_chat_member: is },
    })

  it.each([
    [{ status: 'left' }, { status: 'member' }],
    [{ status: 'kicked' }, { status: 'administrator' }],
    [{ status: 'left' }, { status: 'restricted', is_member: true }],
  ])('it was added (%j → %j): it greets, once in each group', (was, is) => {
    expect(heard(change(was, is))).toEqual({
      id: 'joined:-100123',
      conversation: { key: '-100123', kind: 'group', title: 'Team' },
      sender: { id: '501', name: 'Ann Lee' },
      text: '',
      files: [],
      addressed: true,
      sentAt: 1_795_200_000_000,
      address: { chat: -100123 },
      greets: true,
    })
  })

  it.each([
    [{ status: 'member' }, { status: 'administrator' }, team],
    [{ status: 'member' }, { status: 'left' }, team],
    [{ status: 'left' }, { status: 'restricted', is_member: false }, team],
    [{ status: 'kicked' }, { status: 'member' }, direct],
    [{ status: 'left' }, { status: 'administrator' }, { id: -1005, type: 'channel', title: 'News' }],
  ])('anything else is no reason to speak: %j → %j in %j', (was, is, chat) => {
    expect(change(was, is, chat)).toHaveProperty('ignored')
  })
})
