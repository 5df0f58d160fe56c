import { misbehave } from './api.js'
import { h, icon, popsUp, set } from './dom.js'
import { faultWords, t } from './words.js'

/** One strip for each platform: whether a gateway is there, what its calls came to, and what may be made to go wrong. */
export function createPlatforms(platforms) {
  const strips = platforms.map(strip)
  return {
    element: h(
      'div',
      { class: 'strips', 'data-many': platforms.length > 2 },
      strips.map(({ element }) => element),
    ),
    update: (meters) => {
      for (const one of strips) one.update(meters.get(one.type))
    },
  }
}

function strip(platform) {
  const { type, title } = platform
  const lamp = h('span', { class: 'lamp' })
  const state = h('span', { class: 'state' })
  const calls = figure('calls')
  const limited = figure('limited')
  const broken = figure('violations')
  const list = h('div', { class: 'menu violations' })
  const brokenButton = h('button', { type: 'button', class: 'figure', title: t('violationsHelp') }, broken.children)
  const faults = faultMenu(platform)
  const element = h(
    'div',
    { class: 'strip', 'data-platform': type, 'aria-label': title, role: 'group' },
    lamp,
    h('strong', {}, title),
    state,
    h('span', { class: 'figures' }, calls.element, limited.element, brokenButton),
    popsUp(brokenButton, list),
    faults.elements,
  )
  return {
    type,
    element,
    update(meter) {
      set(element, 'data-reached', meter.calls > 0)
      state.textContent = meter.calls > 0 ? t('reached') : t('waiting')
      set(lamp, 'title', state.textContent)
      calls.show(meter.calls)
      limited.show(meter.limited)
      broken.show(meter.violations.length)
      set(brokenButton, 'data-bad', meter.violations.length > 0)
      const lines = meter.violations.map((line) => h('li', {}, line))
      list.replaceChildren(lines.length > 0 ? h('ol', {}, lines) : h('p', {}, t('noViolations')))
      faults.update(meter.fault)
    },
  }
}

function figure(key) {
  const number = h('b', {}, '0')
  const children = [number, ` ${t(key)}`]
  const help = key === 'violations' ? undefined : t(`${key}Help`)
  const element = h('span', { class: 'figure', title: help, 'data-figure': key }, key === 'violations' ? [] : children)
  return {
    children,
    element,
    show: (value) => {
      set(element, 'data-zero', value === 0)
      number.textContent = value.toLocaleString('en')
    },
  }
}

/** A choice of one: nothing, or one of the faults that the platform knows. */
function faultMenu({ type, title, faults }) {
  const name = h('span', { class: 'label' }, t('fault'))
  const button = h(
    'button',
    { type: 'button', class: 'fault', 'aria-label': t('faultMenu', { platform: title }) },
    icon('bolt'),
    name,
  )
  const choice = (fault, { title: label, line }) =>
    h(
      'label',
      { class: 'choice' },
      h('input', { type: 'radio', name: `fault-${type}`, value: fault ?? '', onchange: () => misbehave(type, fault) }),
      h('span', {}, h('b', {}, label), h('small', {}, line)),
    )
  const menu = h(
    'div',
    { class: 'menu faults', role: 'radiogroup', 'aria-label': t('faultMenu', { platform: title }) },
    choice(null, { title: t('faultNone'), line: t('faultNoneHelp') }),
    faults.map((fault) => choice(fault.name, faultWords(fault))),
  )
  return {
    elements: [button, popsUp(button, menu)],
    update(fault) {
      const words = fault && faultWords(faults.find((one) => one.name === fault))
      name.textContent = words ? words.title : t('fault')
      set(button, 'data-on', fault !== null)
      for (const input of menu.querySelectorAll('input')) input.checked = input.value === (fault ?? '')
    },
  }
}
