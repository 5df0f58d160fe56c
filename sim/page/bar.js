import { h, icon } from './dom.js'
import { t } from './words.js'

/** The brand, and what concerns the whole desk. In a frame, the page around has a brand, a language and colours already. */
export function createBar({ embedded, count, most, onConnect, onCount, ...looks }) {
  const controls = h(
    'div',
    { class: 'controls' },
    most > 1 && counter(count, most, onCount),
    h('button', { class: 'quiet', type: 'button', onclick: onConnect }, icon('plug'), label(t('connect'))),
    !embedded && lookButtons(looks),
  )
  return embedded ? [controls] : [brand(), controls]
}

function lookButtons({ theme, onTheme, onLanguage }) {
  const dark = theme === 'dark'
  return [
    h(
      'button',
      {
        id: 'theme',
        class: 'quiet',
        type: 'button',
        onclick: () => onTheme(dark ? 'light' : 'dark'),
        title: dark ? t('light') : t('dark'),
      },
      icon(dark ? 'sun' : 'moon'),
      label(dark ? t('light') : t('dark')),
    ),
    h('button', { id: 'language', class: 'quiet', type: 'button', onclick: onLanguage }, t('language')),
  ]
}

const brand = () => h('div', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: 30, height: 30 }), names())

const names = () => h('h1', {}, t('brand'), h('small', {}, t('tagline')))

/** Words that make room for the icon on narrow screens. */
const label = (text) => h('span', { class: 'label' }, text)

function counter(count, most, onCount) {
  const choices = Array.from({ length: most }, (_, n) => n + 1).map((n) =>
    h(
      'label',
      {},
      h('input', {
        type: 'radio',
        name: 'count',
        value: n,
        checked: n === count,
        onchange: () => onCount(n),
        'aria-label': t('phonesN', { n }),
      }),
      h('span', {}, n),
    ),
  )
  return h('fieldset', { class: 'segments' }, h('legend', { class: 'unseen' }, t('phones')), choices)
}
