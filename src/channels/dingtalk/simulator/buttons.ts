import { isRecord, type JsonObject, listIn, textIn } from '../../../lib/json.ts'
import { looseJson } from './loose-json.ts'

/** Something that can be tapped, and what tapping it does. */
export interface ShownButton {
  label: string
  does:
    | { kind: 'callback'; actionId: string; params: JsonObject }
    /** The client says this as the person who tapped. */
    | { kind: 'says'; text: string }
    | { kind: 'opens'; url: string }
    | { kind: 'nothing' }
}

const stopButton: ShownButton = {
  label: '停止',
  does: { kind: 'callback', actionId: 'btn_stop', params: { action: 'stop' } },
}

/**
 * Which buttons a card shows, read from its variables. DingTalk documents buttons as part of the template, so this is a reading of
 * how the templates at hand are used in the field:
 * - `msgButtons` (public templates) or `btns` (the builder's button group): a list, as JSON text in cardParamMap or inside
 *   `sys_full_json_obj`. Where `sys_full_json_obj.order` lists blocks, the buttons show only if it names `msgButtons`.
 * - an item with `event.type` 'sendCardRequest' calls back with `event.params.actionId` and `event.params.params`;
 *   with 'openUrl' or 'openLink' it opens `event.params.url`;
 * - an item without `event` opens its `url` (or `iosUrl`, `pcUrl`, `androidUrl`), else calls back with its `id` (or `actionId`) and `params`;
 *   `request: true` makes it call back even with a url; without any of these it does nothing;
 * - `status` 'disabled' greys an item out;
 * - `hasAction` or `stop_action` 'true' shows the stop button with actionId `btn_stop` while the card grows.
 */
export function cardButtons(vars: Record<string, string>, growing: boolean): ShownButton[] {
  const full = looseJson(vars.sys_full_json_obj)
  const extra = isRecord(full) ? full : {}
  const order = listIn(extra.order)
  const listed = order.length === 0 || order.includes('msgButtons')
  const items = listed ? [...listOf(extra.msgButtons), ...listOf(vars.msgButtons)] : []
  const shown = [...items, ...listOf(extra.btns), ...listOf(vars.btns)].flatMap(cardButton)
  const stops = growing && (vars.hasAction === 'true' || vars.stop_action === 'true')
  return stops ? [...shown, stopButton] : shown
}

function listOf(value: unknown): unknown[] {
  return listIn(looseJson(value))
}

function cardButton(item: unknown): ShownButton[] {
  if (!isRecord(item)) return []
  const label = textIn(item.text) || textIn(item.title) || textIn(item.label)
  if (label === '') return []
  return [{ label, does: item.status === 'disabled' ? { kind: 'nothing' } : effectOf(item) }]
}

function effectOf(item: JsonObject): ShownButton['does'] {
  const event = isRecord(item.event) ? item.event : undefined
  const settings = isRecord(event?.params) ? event.params : {}
  if (event?.type === 'sendCardRequest') return callback(textIn(settings.actionId), settings.params)
  if (event) return linkButton('', textIn(settings.url)).does
  const url = [item.url, item.iosUrl, item.pcUrl, item.androidUrl].map(textIn).find((address) => address !== '')
  const id = textIn(item.id) || textIn(item.actionId)
  if (url !== undefined && item.request !== true) return linkButton('', url).does
  return id === '' && item.request !== true ? { kind: 'nothing' } : callback(id, item.params)
}

function callback(actionId: string, params: unknown): ShownButton['does'] {
  return { kind: 'callback', actionId, params: isRecord(params) ? params : {} }
}

/** A button, or a link in a message, by where it leads: dtmd://dingtalkclient/sendMessage?content=… speaks for the person. */
export function linkButton(label: string, url: string): ShownButton {
  const says = /^dtmd:\/\/dingtalkclient\/sendMessage\?(?:.*&)?content=([^&]*)/i.exec(url)?.[1]
  if (says !== undefined) return { label, does: { kind: 'says', text: decode(says) } }
  return { label, does: url === '' ? { kind: 'nothing' } : { kind: 'opens', url } }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
