import { h, icon } from './dom.js'
import { t } from './words.js'

/** Chips that choose the platform, the person who holds the phone, and the chat that is open on it. */
export function createSeatPicker({ number, seat, platforms, onSeat }) {
  const platform = platforms.find(({ type }) => type === seat.platform)
  const chips = (name, choices) => group({ name: `${name}-${number}`, legend: t(name), choices })
  const first = ({ type, people }) => ({ platform: type, person: people[0].id })
  return [
    chips(
      'platform',
      platforms.map((one) => ({
        key: `platform:${one.type}`,
        label: one.title,
        platform: one.type,
        chosen: one === platform,
        choose: (key) => onSeat(first(one), key),
      })),
    ),
    chips(
      'person',
      platform.people.slice(0, 6).map(({ id, name }) => ({
        key: `person:${id}`,
        label: name,
        chosen: id === seat.person,
        choose: (key) => onSeat({ ...seat, person: id }, key),
      })),
    ),
    chips('chat', [
      {
        key: 'chat:direct',
        label: t('direct'),
        chosen: seat.group === undefined,
        choose: (key) => onSeat({ platform: seat.platform, person: seat.person }, key),
      },
      ...platform.groups.slice(0, 4).map(({ id, title }) => ({
        key: `chat:${id}`,
        label: title,
        sign: 'people',
        chosen: id === seat.group,
        choose: (key) => onSeat({ ...seat, group: id }, key),
      })),
    ]),
  ]
}

function group({ name, legend, choices }) {
  return h(
    'fieldset',
    { class: 'chips' },
    h('legend', { class: 'unseen' }, legend),
    choices.map(({ key, label, sign, platform, chosen, choose }) =>
      h(
        'label',
        { 'data-choice': key, 'data-platform': platform },
        h('input', { type: 'radio', name, checked: chosen, onchange: () => choose(key) }),
        h('span', {}, sign && icon(sign), label),
      ),
    ),
  )
}
