import { h, icon } from './dom.js'
import { t } from './words.js'

/** How long "copied" stays, in ms. */
const SAID = 1_800

/** A piece of configuration, with a button that copies it. */
export function snippet(yaml) {
  const show = (name, word) => button.replaceChildren(icon(name), h('span', { class: 'label' }, t(word)))
  const copy = async () => {
    await navigator.clipboard.writeText(yaml)
    show('check', 'copied')
    setTimeout(show, SAID, 'copy', 'copy')
  }
  const button = h('button', { type: 'button', class: 'copy', onclick: copy })
  show('copy', 'copy')
  return h('div', { class: 'snippet' }, button, h('pre', { tabindex: 0 }, yaml))
}
