import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { startWecomSimulator, type WecomSimulator } from '../simulator.ts'
import { cardProblems } from './card-rules.ts'
import { CallbackBot, stream } from './test-bots.ts'

let phone: WecomSimulator
let bot: CallbackBot

beforeEach(async () => {
  phone = await startWecomSimulator({ pollEvery: 10, windowFor: 150, redeliverAfter: 10, verifyWithin: 5_000 })
  bot = await new CallbackBot(phone).listen()
  phone.setWebhook(bot.url)
  await soon(() => expect(bot.verifications).toBe(1))
})

afterEach(async () => {
  await phone.close()
  await bot.close()
})

async function ask(answer: CallbackBot['answer']): Promise<string> {
  bot.answer = answer
  const id = await phone.say('问')
  await soon(() => expect(phone.interaction(id)?.ended).toBeDefined(), { timeout: 5_000 })
  return id
}

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAAD0lEQVR4AQEEAPv/AP8AAAMBAQCNHeWCAAAAAElFTkSuQmCC'
const image = (base64 = png, md5 = '9b1d443b61f6d483ab849261db76117d') => ({
  msgtype: 'image',
  image: { base64, md5 },
})
const gif = Buffer.from('GIF89a\u0001\u0000\u0001\u0000', 'latin1').toString('base64')

describe('a bot that gets it wrong', () => {
  test.each<[string, JsonObject, string]>([
    ['answers a message with text', { msgtype: 'text', text: { content: '好' } }, "'text' is no reply"],
    ['answers with a type that there is not', { msgtype: 'markdown', markdown: { content: '好' } }, 'is no reply'],
    ['gives its stream no id', stream('', '好', true), 'stream.id is missing'],
    ['says too much', stream('s', '好'.repeat(6_827), true), '20481 bytes'],
    ['cuts a character in half', stream('s', '好\uFFFD', true), 'cut inside'],
    ['cuts an emoji in half', stream('s', '\uD83D', true), 'cut inside'],
    ['ends with nothing to see', stream('s', ' \u200b\n', true), 'shows nothing'],
    ['ends with thoughts only', stream('s', '<think>想</think>', true), 'shows nothing'],
    ['sends an image before the end', stream('s', '好', false, { msg_item: [image()] }), 'only for finish:true'],
    ['sends eleven images', stream('s', '好', true, { msg_item: Array(11).fill(image()) }), 'at most 10'],
    [
      'hashes the base64 instead of the bytes',
      stream('s', '好', true, { msg_item: [image(png, '1043e2546c07fc402b4caabb7b5555e7')] }),
      'MD5 of the bytes',
    ],
    ['sends a GIF', stream('s', '好', true, { msg_item: [image(gif, 'x')] }), 'JPG or PNG'],
    [
      'sends a data URL',
      stream('s', '好', true, { msg_item: [image(`data:image/png;base64,${png}`)] }),
      'plain base64',
    ],
    ['sends text among the images', stream('s', '好', true, { msg_item: [{ msgtype: 'text' }] }), 'images only'],
    ['has too long a feedback.id', stream('s', '好', true, { feedback: { id: 'x'.repeat(257) } }), '256 bytes'],
    ['updates a card that nobody pressed', { response_type: 'update_template_card' }, 'is no reply'],
    ['sends a card that is none', { msgtype: 'template_card', template_card: { card_type: 'x' } }, 'no card_type'],
  ])('%s', async (_what, answer, rule) => {
    await ask(() => answer)
    expect(phone.violations().join('\n')).toContain(rule)
  })

  test.each<[string, (envelope: JsonObject) => JsonObject | string, string]>([
    ['answers in the clear', () => JSON.stringify(stream('s', '好', true)), 'lacks encrypt'],
    ['answers with prose', () => 'ok', 'nor JSON'],
    [
      'names the signature as the request does',
      ({ msgsignature, ...rest }) => ({ ...rest, msg_signature: msgsignature }),
      'lacks msgsignature',
    ],
    ['takes a nonce of its own', (envelope) => ({ ...envelope, nonce: '1' }), 'nonce is not'],
    ['tells the time in milliseconds', (envelope) => ({ ...envelope, timestamp: Date.now() }), 'in seconds'],
    ['answers from another day', (envelope) => ({ ...envelope, timestamp: 1_700_000_000 }), 'not of now'],
    ['signs something else', (envelope) => ({ ...envelope, msgsignature: '0'.repeat(40) }), 'msgsignature is wrong'],
  ])('%s', async (_what, spoil, rule) => {
    bot.spoil = spoil
    await ask(() => stream('s', '好', true))
    expect(phone.violations().join('\n')).toContain(rule)
    expect(phone.screen()).toHaveLength(1)
  })

  test('changes the id of its stream', async () => {
    let n = 0
    await ask(() => stream(`s${n++}`, '好'))
    expect(phone.violations().join('\n')).toContain('the stream is s0, not s1')
  })

  test('answers a poll with a plain card, and is polled on', async () => {
    const card = { card_type: 'text_notice', main_title: { title: 't' }, card_action: { type: 1, url: 'https://x' } }
    await ask(({ msgtype }) =>
      msgtype === 'stream' ? { msgtype: 'template_card', template_card: card } : stream('s', '好'),
    )
    expect(phone.violations().join('\n')).toContain("'template_card' is no reply to it")
    await soon(() => expect(bot.polls.length).toBeGreaterThan(1))
  })

  test('falls for callbacks that somebody else made', async () => {
    phone.misbehave('forged')
    await ask(() => stream('s', '好', true))
    expect(bot.heard).toHaveLength(1)
    expect(phone.violations()).toEqual([])
  })
})

test('what a bot may do shows: a timestamp as text, the empty object, success, images at the end', async () => {
  bot.spoil = (envelope) => ({ ...envelope, timestamp: String(envelope.timestamp) })
  await ask(() => ({}))
  await ask(() => '')
  const id = await ask(() => stream('s', '给你图', true, { msg_item: [image(), image()] }))
  expect(phone.interaction(id)?.ended).toBe('finish')
  const html = phone.screen().at(-1)!.html
  const src = /src="([^"]+)"/.exec(html)?.[1] ?? ''
  expect((await fetch(src)).headers.get('content-type')).toBe('image/png')
  expect(html.match(/<img/g)).toHaveLength(2)
  expect(phone.violations()).toEqual([])
})

describe('response_url', () => {
  async function urlOf(at: { group?: string } = {}): Promise<string> {
    const before = bot.heard.length
    await phone.say('问', at)
    await soon(() => expect(bot.heard.length).toBe(before + 1))
    return textIn(bot.heard.at(-1)?.response_url)
  }
  async function post(url: string, body: unknown): Promise<number> {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    expect(response.status).toBe(200)
    return Number(objectIn(await response.json()).errcode)
  }
  const late = { msgtype: 'markdown', markdown: { content: '迟到的**答案**' } }

  test('takes one late answer, and no second one', async () => {
    const url = await urlOf()
    expect(await post(url, late)).toBe(0)
    expect(phone.screen().at(-1)).toMatchObject({ by: 'bot', text: '迟到的答案', growing: false })
    expect(await post(url, late)).not.toBe(0)
    expect(phone.violations()).toEqual(['response_url: it was used a second time'])
    expect(phone.calls()).toEqual({ total: 2, limited: 0, byName: { response_url: 2 } })
  })

  test('quotes the question in a group, and shows no card there', async () => {
    const group = phone.groups[0]!.id
    const url = await urlOf({ group })
    const card = { card_type: 'text_notice', main_title: { title: 't' }, card_action: { type: 1, url: 'https://x' } }
    expect(await post(url, { msgtype: 'template_card', template_card: card })).toBe(40008)
    expect(await post(url, late)).toBe(0)
    expect(phone.screen({ group }).at(-1)?.html).toBe('<blockquote>@茶馆 问</blockquote><p>迟到的<b>答案</b></p>')
  })

  test.each([
    ['a stream', stream('s', '好', true), 40008],
    ['text', { msgtype: 'text', text: { content: '好' } }, 40008],
    ['nothing', { msgtype: 'markdown', markdown: { content: ' ' } }, 40058],
    ['too much', { msgtype: 'markdown', markdown: { content: 'x'.repeat(20_481) } }, 40058],
    ['a list', [], 40058],
  ])('refuses %s, and stays good for an answer', async (_what, body, code) => {
    const url = await urlOf()
    expect(await post(url, body)).toBe(code)
    expect(phone.violations()).toHaveLength(1)
    expect(await post(url, late)).toBe(0)
  })

  test('is limited at times, and sometimes the answer to it is lost', async () => {
    const [one, other] = [await urlOf(), await urlOf()]
    phone.misbehave('rate limit')
    expect(await post(one, late)).toBe(45009)
    expect(await post(one, late)).toBe(0)
    phone.misbehave('lost answers')
    await expect(post(other, late)).rejects.toThrow()
    expect(phone.screen().filter(({ by }) => by === 'bot')).toHaveLength(2)
    expect(await post(other, late)).not.toBe(0)
    expect(phone.violations()).toEqual([])
    expect(phone.calls().limited).toBe(1)
  })
})

const title = { title: '午饭' }
const action = { type: 1, url: 'https://example.com' }
const submit = { text: '好', key: 'k' }
const option = (id: string) => ({ id, text: id })

describe('template cards', () => {
  test.each<[string, JsonObject]>([
    ['a notice', { card_type: 'text_notice', main_title: title, card_action: action }],
    [
      'news',
      {
        card_type: 'news_notice',
        main_title: title,
        card_image: { url: 'https://example.com/a.png', aspect_ratio: 2 },
        card_action: action,
      },
    ],
    ['buttons', { card_type: 'button_interaction', main_title: title, button_list: [submit], task_id: 'a@b-c_1' }],
    [
      'a vote',
      {
        card_type: 'vote_interaction',
        main_title: title,
        checkbox: { question_key: 'q', mode: 1, option_list: [option('a'), option('b')] },
        submit_button: submit,
        task_id: 't',
      },
    ],
    [
      'several questions',
      {
        card_type: 'multiple_interaction',
        main_title: title,
        select_list: [{ question_key: 'q', option_list: [option('a')] }],
        submit_button: submit,
        task_id: 't',
      },
    ],
  ])('%s is right', (_what, card) => {
    expect(cardProblems(card, { update: false })).toEqual([])
  })

  test.each<[string, JsonObject, string]>([
    ['a notice without where to go', { card_type: 'text_notice', main_title: title }, 'needs card_action'],
    ['a notice that says nothing', { card_type: 'text_notice', card_action: action }, 'needs main_title.title'],
    ['news without a picture', { card_type: 'news_notice', main_title: title, card_action: action }, 'card_image'],
    [
      'a picture too wide',
      { card_type: 'news_notice', main_title: title, card_action: action, card_image: { url: 'u', aspect_ratio: 3 } },
      'aspect_ratio',
    ],
    [
      'buttons without a task_id',
      { card_type: 'button_interaction', main_title: title, button_list: [submit] },
      'task_id',
    ],
    [
      'seven buttons',
      { card_type: 'button_interaction', main_title: title, task_id: 't', button_list: Array(7).fill(submit) },
      '1 to 6',
    ],
    [
      'two buttons with one key',
      { card_type: 'button_interaction', main_title: title, task_id: 't', button_list: [submit, submit] },
      'same key',
    ],
    [
      'a task_id with a space',
      { card_type: 'button_interaction', main_title: title, task_id: 'a b', button_list: [submit] },
      'digits, letters',
    ],
    [
      'a vote with the same option twice',
      {
        card_type: 'vote_interaction',
        main_title: title,
        checkbox: { question_key: 'q', option_list: [option('a'), option('a')] },
        submit_button: submit,
        task_id: 't',
      },
      'same option id',
    ],
    [
      'a vote that is closed from the start',
      {
        card_type: 'vote_interaction',
        main_title: title,
        checkbox: { question_key: 'q', disable: true, option_list: [option('a')] },
        submit_button: submit,
        task_id: 't',
      },
      'only for an update',
    ],
    [
      'a menu without a task_id',
      { card_type: 'text_notice', main_title: title, card_action: action, action_menu: { action_list: [submit] } },
      'task_id',
    ],
  ])('%s is not', (_what, card, problem) => {
    expect(cardProblems(card, { update: false }).join('\n')).toContain(problem)
  })

  test('come once beside a stream, are pressed, and change for those who are named', async () => {
    const card = {
      card_type: 'button_interaction',
      main_title: { title: '同意吗？' },
      button_list: [
        { text: '同意', key: 'yes', style: 1 },
        { text: '不', key: 'no' },
      ],
      task_id: 'task-7',
    }
    await ask(({ msgtype }) =>
      msgtype === 'stream'
        ? stream('s', '请看', true)
        : { ...stream('s', '请'), msgtype: 'stream_with_template_card', template_card: card },
    )
    const shown = phone.screen().at(-1)!
    expect(shown).toMatchObject({ text: '请看\n\n同意吗？', buttons: ['同意', '不'], growing: false })
    bot.answer = () => ({
      response_type: 'update_template_card',
      userids: ['zhangwei'],
      template_card: { ...card, main_title: { title: '已同意' }, button_list: [{ text: '完', key: 'done' }] },
    })
    await phone.press(shown.id, '同意')
    await soon(() => expect(phone.screen().at(-1)?.buttons).toEqual(['完']))
    expect(bot.heard.at(-1)).toMatchObject({
      msgtype: 'event',
      response_url: expect.any(String),
      event: {
        eventtype: 'template_card_event',
        template_card_event: { card_type: 'button_interaction', event_key: 'yes', task_id: 'task-7' },
      },
    })
    await expect(phone.press(shown.id, '同意')).rejects.toThrow("no button '同意'")
    expect(phone.violations()).toEqual([])
  })

  test('collect a vote', async () => {
    const checkbox = {
      question_key: 'q1',
      mode: 1,
      option_list: [option('米饭'), { ...option('面'), is_checked: true }],
    }
    const card = { card_type: 'vote_interaction', main_title: title, checkbox, submit_button: submit, task_id: 'vote' }
    await ask(() => ({ msgtype: 'template_card', template_card: card }))
    const { id } = phone.screen().at(-1)!
    await phone.press(id, '米饭')
    expect(phone.screen().at(-1)?.text).toBe('午饭\n☑ 米饭\n☑ 面')
    bot.answer = () => ''
    await phone.press(id, '好')
    const selected = { selected_item: [{ question_key: 'q1', option_ids: { option_id: ['米饭', '面'] } }] }
    await soon(() =>
      expect(bot.heard.at(-1)).toMatchObject({ event: { template_card_event: { selected_items: selected } } }),
    )
  })

  test('are good for one task_id each', async () => {
    const card = { card_type: 'button_interaction', main_title: title, button_list: [submit], task_id: 'same' }
    await ask(() => ({ msgtype: 'template_card', template_card: card }))
    await ask(() => ({ msgtype: 'template_card', template_card: card }))
    expect(phone.violations().join('\n')).toContain('task_id same was used before')
  })
})
