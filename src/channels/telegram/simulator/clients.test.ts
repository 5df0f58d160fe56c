import { Bot, InlineKeyboard, InputFile } from 'grammy'
import { Telegraf } from 'telegraf'
import { afterEach, describe, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'

let simulator: TelegramSimulator
const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(options: Parameters<typeof startTelegramSimulator>[0] = {}) {
  simulator = await startTelegramSimulator({ slowSpinningPolls: false, ...options })
  ends.push(() => simulator.close())
  return simulator
}

function grammy() {
  const bot = new Bot(simulator.token, { client: { apiRoot: simulator.url } })
  bot.catch((error) => {
    throw error.error
  })
  ends.push(() => bot.stop())
  return bot
}

function poll(bot: Bot): Promise<void> {
  return new Promise((resolve, reject) => {
    bot.start({ onStart: () => resolve() }).catch(reject)
  })
}

const shown = (chat?: { group?: string }) =>
  simulator
    .screen(chat)
    .filter((row) => !row.notice)
    .map((row) => `${row.by}: ${row.text}`)

describe('grammY', () => {
  test('polls, answers, and edits its answer in place', async () => {
    await start()
    const bot = grammy()
    bot.on('message:text', async (ctx) => {
      const sent = await ctx.reply('<b>Hel</b>', { parse_mode: 'HTML' })
      await ctx.api.editMessageText(ctx.chat.id, sent.message_id, '<b>Hello</b> &amp; welcome', { parse_mode: 'HTML' })
    })
    await poll(bot)
    await simulator.say('hi')
    await soon(() => expect(shown()).toEqual(['person: hi', 'bot: Hello & welcome']))
    expect(simulator.screen().at(-1)?.html).toBe('<b>Hello</b> &amp; welcome')
    expect(simulator.violations()).toEqual([])
  })

  test('gets a pressed button as a callback query and answers it', async () => {
    await start()
    const bot = grammy()
    bot.command('start', (ctx) =>
      ctx.reply('Go on?', { reply_markup: new InlineKeyboard().text('Yes', 'a:1').text('No', 'a:2') }),
    )
    bot.on('callback_query:data', async (ctx) => {
      await ctx.answerCallbackQuery({ text: 'noted' })
      await ctx.editMessageText(`chose ${ctx.callbackQuery.data}`)
    })
    await poll(bot)
    await simulator.say('/start')
    await soon(() => expect(simulator.screen().at(-1)?.buttons).toEqual(['Yes', 'No']))
    const id = simulator.screen().at(-1)?.id ?? ''
    await expect(simulator.press(id, 'Maybe')).rejects.toThrow('no button')
    await simulator.press(id, 'No')
    await soon(() => expect(shown().at(-1)).toBe('bot: chose a:2'))
    expect(simulator.screen().at(-1)?.buttons).toEqual([])
    expect(simulator.pressed()).toMatchObject([{ answers: 1, text: 'noted' }])
    expect(simulator.violations()).toEqual([])
  })

  test('downloads what a person sent and sends files back', async () => {
    await start()
    const bot = grammy()
    bot.on('message:document', async (ctx) => {
      const { file_path } = await ctx.getFile()
      const answer = await fetch(`${simulator.url}/file/bot${simulator.token}/${file_path}`)
      const words = await answer.text()
      await ctx.replyWithDocument(new InputFile(new TextEncoder().encode(words.toUpperCase()), 'loud.txt'), {
        caption: ctx.message.caption ?? '',
      })
    })
    await poll(bot)
    const bytes = new TextEncoder().encode('hello file')
    await simulator.say('louder please', { kind: 'file', content: { name: 'quiet.txt', bytes } })
    await soon(() => expect(shown().at(-1)).toBe('bot: [file] loud.txt\nlouder please'))
    const id = simulator.screen().at(-1)?.id ?? ''
    expect(new TextDecoder().decode(simulator.file(id))).toBe('HELLO FILE')
    expect(simulator.violations()).toEqual([])
  })

  test('downloads a picture of any size a person may send, and answers with an album', async () => {
    await start()
    const bot = grammy()
    const bytes = Buffer.concat([samples.picture.bytes, Buffer.alloc(9_000_000, 7)])
    bot.on('message:photo', async (ctx) => {
      const { file_path } = await ctx.getFile()
      const answer = await fetch(`${simulator.url}/file/bot${simulator.token}/${file_path}`)
      const copy = () => new InputFile(new Uint8Array(samples.picture.bytes), 'copy.png')
      expect((await answer.bytes()).length).toBe(bytes.length)
      await ctx.replyWithMediaGroup([
        { type: 'photo', media: copy(), caption: 'both' },
        { type: 'photo', media: copy() },
      ])
      await ctx.replyWithPhoto(ctx.message.photo.at(-1)?.file_id ?? '')
    })
    await poll(bot)
    await simulator.say('look', { kind: 'picture', content: { name: 'view.png', bytes } })
    await soon(() => expect(simulator.screen()).toHaveLength(4))
    const sizes = simulator.screen().map(({ files }) => files?.map(({ kind, size }) => `${kind} ${size}`))
    const cup = [`image ${samples.picture.bytes.length}`]
    expect(sizes).toEqual([[`image ${bytes.length}`], cup, cup, [`image ${bytes.length}`]])
    expect(simulator.violations()).toEqual([])
  })

  test('in a group hears what is meant for it and nothing else', async () => {
    await start()
    const group = simulator.groups[0]?.id ?? ''
    const bot = grammy()
    const heard: string[] = []
    bot.on('message:text', async (ctx) => {
      heard.push(ctx.message.text)
      if (heard.length === 1) await ctx.reply('here', { reply_parameters: { message_id: ctx.message.message_id } })
    })
    await poll(bot)
    await simulator.say('chatter', { group, mention: false })
    await simulator.say('are you there?', { group })
    await soon(() => expect(shown({ group }).at(-1)).toBe('bot: here'))
    const id = simulator.screen({ group }).at(-1)?.id ?? ''
    await simulator.say('thanks', { group, mention: false, quote: id })
    await simulator.say('/new topic', { group })
    await simulator.say('/status', { group, mention: false })
    await soon(() => expect(heard).toHaveLength(4))
    const name = simulator.botUsername
    expect(heard).toEqual([`@${name} are you there?`, 'thanks', `/new@${name} topic`, '/status'])
    expect(simulator.violations()).toEqual([])
  })

  test('is told to wait when it speaks too often, and no text is lost to a second try', async () => {
    await start({ rateLimit: { chatPerSecond: 1, chatBurst: 2 } })
    const bot = grammy()
    await poll(bot)
    await simulator.say('hi')
    const chat = Number(simulator.people[0]?.id)
    await bot.api.sendMessage(chat, 'one')
    await bot.api.sendMessage(chat, 'two')
    await expect(bot.api.sendMessage(chat, 'three')).rejects.toMatchObject({
      error_code: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
    })
    expect(simulator.calls().limited).toBe(1)
    await expect(
      soon(() => bot.api.sendMessage(chat, 'three'), { timeout: 5000, interval: 1100 }),
    ).resolves.toBeTruthy()
    expect(shown()).toEqual(['person: hi', 'bot: one', 'bot: two', 'bot: three'])
  })

  test('loses its poll to a second poller', async () => {
    await start()
    const first = grammy()
    const end = new Promise((resolve) => {
      first.start().catch(resolve)
    })
    await soon(() => expect(simulator.calls().byName.getUpdates ?? 0).toBeGreaterThan(0))
    const second = grammy()
    await poll(second)
    await expect(end).resolves.toMatchObject({
      error_code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    })
    expect(simulator.violations()).toEqual(['getUpdates: a second poll while one was waiting'])
  })

  test('draws a draft, sees Stop pressed, and sends what it had', async () => {
    await start()
    const bot = grammy()
    const chat = Number(simulator.people[0]?.id)
    bot.on('message:text', async (ctx) => {
      await ctx.api.raw.sendMessageDraft({ chat_id: chat, draft_id: 7, text: 'Once upon', can_stop: true })
    })
    bot.use(async (ctx, next) => {
      if ('stopped_message_generation' in ctx.update) await ctx.api.sendMessage(chat, 'Once upon (stopped)')
      await next()
    })
    await poll(bot)
    await simulator.say('tell me')
    await soon(() =>
      expect(simulator.screen().at(-1)).toMatchObject({ text: 'Once upon', growing: true, buttons: ['Stop'] }),
    )
    await simulator.press('draft-7', 'Stop')
    await soon(() => expect(shown().at(-1)).toBe('bot: Once upon (stopped)'))
    expect(simulator.screen().some((row) => row.growing)).toBe(false)
    expect(simulator.violations()).toEqual([])
  })
})

describe('telegraf', () => {
  function telegraf() {
    const bot = new Telegraf(simulator.token, { telegram: { apiRoot: simulator.url } })
    return bot
  }

  test('polls, answers with a keyboard, edits and uploads', async () => {
    await start()
    const bot = telegraf()
    bot.on('text', async (ctx) => {
      await ctx.sendChatAction('typing')
      const sent = await ctx.reply('Pick', {
        reply_markup: { inline_keyboard: [[{ text: 'Tea', callback_data: 'tea' }]] },
      })
      await ctx.telegram.editMessageText(ctx.chat.id, sent.message_id, undefined, 'Pick one', {
        reply_markup: { inline_keyboard: [[{ text: 'Tea', callback_data: 'tea' }]] },
      })
    })
    bot.on('callback_query', async (ctx) => {
      await ctx.answerCbQuery()
      await ctx.replyWithDocument({ source: Buffer.from('a pot of tea'), filename: 'tea.txt' })
      await ctx.replyWithPhoto({ source: samples.picture.bytes, filename: 'cup.png' }, { caption: 'and a cup' })
    })
    void bot.launch()
    ends.push(() => bot.stop())
    await simulator.say('hello')
    await soon(() => expect(shown().at(-1)).toBe('bot: Pick one'))
    await simulator.press(simulator.screen().at(-1)?.id ?? '', 'Tea')
    await soon(() => expect(shown().slice(-2)).toEqual(['bot: [file] tea.txt', 'bot: [picture]\nand a cup']))
    expect(simulator.screen().at(-1)?.files).toMatchObject([{ name: 'cup.jpg', size: samples.picture.bytes.length }])
    expect(simulator.violations()).toEqual([])
  })
})
