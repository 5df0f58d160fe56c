import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'

type Problems = string[]
type CardType = (card: JsonObject, problems: Problems) => void

/** What each kind of card needs. */
const cardTypes: Record<string, CardType> = {
  text_notice: (card, problems) => {
    if (textIn(objectIn(card.main_title).title) === '' && textIn(card.sub_title_text) === '')
      problems.push('text_notice needs main_title.title or sub_title_text')
    cardAction(card, problems)
  },
  news_notice: (card, problems) => {
    titled(card, problems)
    cardAction(card, problems)
    if (!isRecord(card.card_image) && !isRecord(card.image_text_area))
      problems.push('news_notice needs card_image or image_text_area')
    if (isRecord(card.card_image)) cardImage(card.card_image, problems)
    if (isRecord(card.image_text_area)) need(card.image_text_area, ['image_url'], 'image_text_area', problems)
    each(card.vertical_content_list, { name: 'vertical_content_list', most: 4, needs: ['title'] }, problems)
  },
  button_interaction: (card, problems) => {
    titled(card, problems)
    const buttons = { name: 'button_list', least: 1, most: 6, needs: ['text', 'key'] }
    for (const { style } of each(card.button_list, buttons, problems))
      if (style !== undefined && ![1, 2, 3, 4].includes(Number(style))) problems.push('a button style is 1 to 4')
    if (isRecord(card.button_selection))
      question(card.button_selection, { name: 'button_selection', most: 10 }, problems)
    taskId(card, problems)
  },
  vote_interaction: (card, problems) => {
    titled(card, problems)
    if (isRecord(card.checkbox)) {
      question(card.checkbox, { name: 'checkbox', most: 20 }, problems)
      const { mode } = card.checkbox
      if (mode !== undefined && mode !== 0 && mode !== 1) problems.push('checkbox.mode is 0 or 1')
    } else problems.push('vote_interaction needs checkbox')
    submit(card, problems)
    taskId(card, problems)
  },
  multiple_interaction: (card, problems) => {
    titled(card, problems)
    const lists = { name: 'select_list', least: 1, most: 3, needs: [] }
    for (const list of each(card.select_list, lists, problems))
      question(list, { name: 'select_list', most: 10 }, problems)
    submit(card, problems)
    taskId(card, problems)
  },
}

/** Everything that is wrong with a card, one line each. */
export function cardProblems(card: unknown, { update }: { update: boolean }): string[] {
  if (!isRecord(card)) return ['template_card is missing']
  const problems: Problems = []
  const type = cardTypes[textIn(card.card_type)]
  if (!type) return [`there is no card_type '${String(card.card_type)}'`]
  type(card, problems)
  each(card.horizontal_content_list, { name: 'horizontal_content_list', most: 6, needs: ['keyname'] }, problems)
  for (const jump of each(card.jump_list, { name: 'jump_list', most: 3, needs: ['title'] }, problems))
    if (jump.type === 3 && Buffer.byteLength(textIn(jump.question)) > 200)
      problems.push('a question is at most 200 bytes')
  if (isRecord(card.action_menu)) {
    const actions = { name: 'action_menu.action_list', least: 1, most: 3, needs: ['text', 'key'] }
    each(card.action_menu.action_list, actions, problems)
    taskId(card, problems)
  }
  if (card.task_id !== undefined && !/^[\w@-]{1,128}$/.test(textIn(card.task_id)))
    problems.push('task_id is 1 to 128 digits, letters, _, - and @')
  if (!update && hasDisabled(card)) problems.push('disable is only for an update')
  keys(card, problems)
  return problems
}

function hasDisabled(card: JsonObject): boolean {
  const questions = [card.checkbox, card.button_selection, ...listIn(card.select_list)]
  return questions.some((one) => objectIn(one).disable !== undefined)
}

function need(part: JsonObject, names: string[], where: string, problems: Problems): void {
  for (const name of names) if (textIn(part[name]) === '') problems.push(`${where} needs ${name}`)
}

function titled(card: JsonObject, problems: Problems): void {
  const { title, desc } = objectIn(card.main_title)
  if (textIn(title) === '' && textIn(desc) === '') problems.push(`${textIn(card.card_type)} needs main_title`)
}

function taskId(card: JsonObject, problems: Problems): void {
  if (card.task_id === undefined) problems.push(`${textIn(card.card_type)} needs task_id here`)
}

function submit(card: JsonObject, problems: Problems): void {
  need(objectIn(card.submit_button), ['text', 'key'], 'submit_button', problems)
}

function cardAction(card: JsonObject, problems: Problems): void {
  const action = objectIn(card.card_action)
  if (action.type === 1) need(action, ['url'], 'card_action', problems)
  else if (action.type === 2) need(action, ['appid'], 'card_action', problems)
  else problems.push(`${textIn(card.card_type)} needs card_action of type 1 or 2`)
}

function cardImage(image: JsonObject, problems: Problems): void {
  need(image, ['url'], 'card_image', problems)
  const ratio = image.aspect_ratio
  if (ratio !== undefined && !(Number(ratio) >= 1.3 && Number(ratio) < 2.25))
    problems.push('aspect_ratio is between 1.3 and 2.25')
}

/** Checks a list and what each of its members needs; returns the members. */
function each(
  list: unknown,
  rule: { name: string; least?: number; most: number; needs: string[] },
  problems: Problems,
): JsonObject[] {
  const { name, least = 0, most } = rule
  const members = listIn(list).filter(isRecord)
  if (members.length < least || members.length > most) problems.push(`${name} has ${least} to ${most} members`)
  for (const member of members) need(member, rule.needs, name, problems)
  return members
}

function question(part: JsonObject, { name, most }: { name: string; most: number }, problems: Problems): void {
  need(part, ['question_key'], name, problems)
  const options = each(
    part.option_list,
    { name: `${name}.option_list`, least: 1, most, needs: ['id', 'text'] },
    problems,
  )
  const ids = options.map(({ id }) => textIn(id))
  if (ids.some((id) => Buffer.byteLength(id) > 128)) problems.push('an option id is at most 128 bytes')
  if (new Set(ids).size !== ids.length) problems.push(`${name} has the same option id twice`)
}

function keys(card: JsonObject, problems: Problems): void {
  const keyed = [...listIn(card.button_list), ...listIn(objectIn(card.action_menu).action_list), card.submit_button]
  const all = keyed.filter(isRecord).map(({ key }) => textIn(key))
  if (all.some((key) => Buffer.byteLength(key) > 1024)) problems.push('a key is at most 1024 bytes')
  if (new Set(all).size !== all.length) problems.push('the same key stands twice in the card')
}
