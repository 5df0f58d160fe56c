import { h, icon, popsUp } from './dom.js'
import { t } from './words.js'

const MOST_GROUPS = 4

/** Chips that choose the platform, the person who holds the phone, and the chat that is open on it; and one for a new group. */
export function createSeatPicker({ number, seat, platforms, onSeat, onJoin }) {
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
      ...shownGroups(platform).map(({ id, title }) => ({
        key: `chat:${id}`,
        label: title,
        sign: 'people',
        chosen: id === seat.group,
        choose: (key) => onSeat({ ...seat, group: id }, key),
      })),
    ]),
    platform.joins && newGroup(number, onJoin),
  ]
}

/** The first group and the newest ones. */
function shownGroups({ groups }) {
  return groups.length <= MOST_GROUPS ? groups : [groups[0], ...groups.slice(1 - MOST_GROUPS)]
}

/** Asks for the name of a group that the bot is added to. */
function newGroup(number, onJoin) {
  const button = h(
    'button',
    { type: 'button', class: 'new-group', 'aria-label': t('join'), title: t('join') },
    icon('plus'),
  )
  const name = `join-${number}`
  const field = h('input', { id: name, value: t('joinTitle'), maxlength: 60, required: true, autocomplete: 'off' })
  const onsubmit = (event) => {
    event.preventDefault()
    panel.hidePopover()
    onJoin(field.value)
  }
  const act = h('button', { type: 'submit', class: 'quiet' }, t('joinDo'))
  const form = h('form', { onsubmit }, h('label', { for: name }, t('join')), h('div', {}, field, act))
  const panel = popsUp(button, h('div', { class: 'menu join' }, form))
  return h('div', {}, button, panel)
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
