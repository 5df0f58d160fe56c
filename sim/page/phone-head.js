import { h, icon } from './dom.js'
import { clock, faultWords, t } from './words.js'

/** The line at the very top: the time, and whose phone it is. */
export function statusOf({ person }) {
  const battery = h('span', { class: 'battery' }, h('i'))
  return [h('span', {}, clock(Date.now())), h('span', {}, person.name), battery]
}

/** With whom one talks, and what they are doing. */
export function headOf({ platform, group }, messages) {
  const bot = messages.findLast(({ by, notice }) => by === 'bot' && !notice)?.from ?? t('bot')
  const last = messages.at(-1)
  const busy = messages.some(({ growing }) => growing) ? t('writing') : last && types(last) && t('typing')
  const name = group?.title ?? bot
  const line = busy || (group ? bot : platform.title)
  return [
    h('span', { class: 'avatar' }, group ? icon('people') : [...name][0]),
    h('span', { class: 'head-names' }, h('b', {}, name), h('small', { 'data-busy': Boolean(busy) }, line)),
  ]
}

/** Says that the platform misbehaves, and offers to end it. */
export function faultLine(fault, onEnd) {
  const words = h('span', {}, t('faultOn', { name: faultWords(fault).title }))
  return [icon('bolt'), words, h('button', { type: 'button', onclick: onEnd }, t('faultEnd'))]
}

/** A notice that goes on: typing …, uploading a picture … */
export const types = ({ notice, text }) => Boolean(notice) && text.endsWith('…')
