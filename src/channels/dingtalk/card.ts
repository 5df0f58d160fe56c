import { z } from 'zod'
import type { DrawnReply } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { Button, Json, ReplyView } from '../../contract/message.ts'
import { type Address, addressIn } from './address.ts'
import type { CardCallback, DingtalkApi } from './api.ts'
import { cardMarkdown, withFiles } from './markdown.ts'
import { type CardButton, cardButton, judgeButtons } from './press.ts'

/** What the cards of a channel are made of. */
export interface CardStyle {
  templateId: string
  /** Its markdown variable with streaming switched on. */
  contentKey: string
  /** Its variable flowStatus switches its states; elsewhere the streaming frames do. */
  flow: boolean
  callback: CardCallback
  robotCode: string
  language: Language
}

/** Templates that any app may use, with the variable that is streamed. Seen in DingTalk's own SDK and connectors (2026-08-22). */
const readyMade = new Map([
  ['382e4302-551d-4880-bf29-a30acfab2e71.schema', 'msgContent'],
  ['02fcf2f4-5e02-4a85-b672-46d1f715543e.schema', 'msgContent'],
])
const [withButtons = ''] = readyMade.keys()

export function cardStyle(
  card: { templateId?: string | undefined; contentKey: string },
  rest: Pick<CardStyle, 'callback' | 'robotCode' | 'language'>,
): CardStyle {
  const templateId = card.templateId ?? withButtons
  const streamed = readyMade.get(templateId)
  return {
    templateId,
    contentKey: streamed ?? card.contentKey,
    flow: streamed !== undefined,
    ...rest,
  }
}

/** AICardStatus in https://github.com/open-dingtalk/dingtalk-stream-sdk-python (card_replier.py, 2026-08-22) */
const flow = { processing: '1', writing: '2', finished: '3', failed: '5' }

/** How far a card has come. Going on from any step is safe: every call that leads to the next one may be repeated. */
const handle = z.object({ step: z.enum(['created', 'writing', 'over']) })
type Step = z.infer<typeof handle>['step']

/** True when all calls that end a card were made. */
export const isOver = (json: Json | undefined): boolean => handle.safeParse(json).data?.step === 'over'

/** The card's id is the reply's id, so creating it twice after a crash is one card. */
export async function drawCard(api: DingtalkApi, style: CardStyle, reply: DrawnReply, view: ReplyView): Promise<Json> {
  let step: Step = 'created'
  if (reply.handle === undefined) await api.createCard(newCard(style, reply, addressIn(reply.address)))
  else step = handle.parse(reply.handle).step
  if (view.state !== 'working') {
    await finish(api, style, { id: reply.id, step, view })
    return { step: 'over' }
  }
  const content = workingContent(view)
  // A card without text shows by itself that work goes on; one that is over stays as it is.
  if (step === 'over' || content === '') return { step }
  if (style.flow && step === 'created') {
    await api.updateCard(reply.id, { flowStatus: flow.writing, ...layout(style, [stopButton(style)]) }, 'first')
  }
  await api.streamCard({ outTrackId: reply.id, key: style.contentKey, content })
  return { step: 'writing' }
}

interface Ending {
  id: string
  step: Step
  view: ReplyView
}

/**
 * Every call that ends a card carries the whole text, and may be repeated after a crash or a refusal. Where flowStatus says
 * that a card is over, no last streaming frame does: repeated, it would be one after the end.
 */
async function finish(api: DingtalkApi, style: CardStyle, { id, step, view }: Ending): Promise<void> {
  const failed = view.state === 'failed'
  const text = { [style.contentKey]: cardMarkdown(withFiles(view), { growing: false }) || ' ' }
  if (style.flow) {
    // A card that fails shows what it last held, so the reason has to be there before.
    if (step === 'created' || (failed && step !== 'over')) {
      await api.updateCard(id, { flowStatus: flow.writing, ...(failed ? text : {}), ...layout(style, []) }, 'final')
    }
    const flowStatus = failed ? flow.failed : flow.finished
    const own = (view.buttons ?? []).map((button) => cardButton(shortened(button)))
    const buttons = view.judgeable ? [...own, ...judgeButtons] : own
    await api.updateCard(id, { flowStatus, ...text, ...layout(style, buttons) }, 'final')
    return
  }
  if (failed || step === 'over') await api.updateCard(id, text, 'final')
  if (step === 'over') return
  const content = text[style.contentKey] ?? ' '
  await api.streamCard({ outTrackId: id, key: style.contentKey, content, end: failed ? 'failed' : 'finished' })
}

function newCard(style: CardStyle, { id }: DrawnReply, address: Address) {
  const space = address.kind === 'group' ? address.conversationId : address.staffId
  if (space === undefined) {
    throw new RemoteError('gone', 'A card cannot be delivered to somebody from outside the organisation.')
  }
  return {
    outTrackId: id,
    templateId: style.templateId,
    space: { kind: address.kind, id: space },
    ...(address.kind === 'group' && address.staffId
      ? { at: { [address.staffId]: address.name ?? address.staffId } }
      : {}),
    robotCode: address.robotCode ?? style.robotCode,
    params: {
      [style.contentKey]: '',
      ...(style.flow ? { flowStatus: flow.processing, ...layout(style, [stopButton(style)]) } : {}),
    },
    callback: style.callback,
  }
}

/** What of the public template is shown, in which order. Its buttons are not documented; two connectors use them like this. */
function layout(style: CardStyle, buttons: CardButton[]): Record<string, string> {
  if (style.templateId !== withButtons) return {}
  const fitting = thatFit(buttons)
  const order = ['msgContent', ...(fitting.length > 0 ? ['msgButtons'] : [])]
  return { sys_full_json_obj: JSON.stringify({ order, msgButtons: fitting }) }
}

/** A variable may have 1 KB. The buttons that do not fit are in the numbered list, too. */
function thatFit(buttons: CardButton[]): CardButton[] {
  let left = 950
  return buttons.filter((button) => {
    left -= Buffer.byteLength(JSON.stringify(button)) + 1
    return left >= 0
  })
}

function shortened({ label, says }: Button): Button {
  const characters = [...label]
  return { label: characters.length > 20 ? `${characters.slice(0, 19).join('')}…` : label, says }
}

function stopButton({ language }: CardStyle): CardButton {
  return cardButton({ label: language === 'en' ? 'Stop' : '停止', says: '/stop' }, 'gray')
}

function workingContent(view: ReplyView): string {
  const text = cardMarkdown(withFiles(view), { growing: true })
  const status = view.status?.replace(/\s+/g, ' ').trim()
  return [text, status && `> ${status}`].filter(Boolean).join('\n\n')
}
