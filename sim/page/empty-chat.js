import { h, icon, teacup } from './dom.js'
import { snippet } from './snippet.js'
import { t } from './words.js'

/** What a chat shows before anything was said: how to connect a gateway, or that one is there and may be greeted. */
export function emptyChat({ title, calls, way, onConnect }) {
  if (calls > 0) {
    const text = t('helloText', { n: calls.toLocaleString('en') })
    return [teacup(), h('h2', {}, t('helloTitle')), h('p', {}, text)]
  }
  return [
    teacup(),
    h('h2', {}, t('waitTitle')),
    h('p', {}, t('waitText', { platform: title })),
    way && snippet(way.yaml),
    h('button', { type: 'button', class: 'quiet', onclick: onConnect }, icon('plug'), t('how')),
  ].filter(Boolean)
}
