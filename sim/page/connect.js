import { setWebhook } from './api.js'
import { h, icon } from './dom.js'
import { snippet } from './snippet.js'
import { t } from './words.js'

/** How to connect a gateway: the settings to copy, for each platform and each way into it. */
export function createConnect({ platforms, waysIn, settingsFile }) {
  const choices = [
    { name: t('whole'), yaml: settingsFile },
    ...waysIn.map(({ type, title, transport, yaml }) => ({ name: `${title} · ${transport}`, type, yaml })),
  ]
  const panel = h('div', { class: 'way' })
  const tabs = choices.map((choice, n) =>
    h(
      'label',
      { 'data-platform': choice.type },
      h('input', { type: 'radio', name: 'way', checked: n === 0, onchange: () => show(choice) }),
      h('span', {}, choice.name),
    ),
  )
  const element = h(
    'dialog',
    { class: 'connect', 'aria-labelledby': 'connect-title' },
    h(
      'header',
      {},
      h('h2', { id: 'connect-title' }, t('connectTitle')),
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': t('close'), onclick: () => element.close() },
        icon('close'),
      ),
    ),
    h('p', {}, t('connectText')),
    h(
      'ol',
      {},
      [1, 2, 3].map((n) => h('li', {}, t(`step${n}`))),
    ),
    h('fieldset', { class: 'chips' }, h('legend', { class: 'unseen' }, t('connectTitle')), tabs),
    panel,
  )
  element.addEventListener('click', (event) => event.target === element && element.close())

  function show({ type, yaml }) {
    const platform = platforms.find((one) => one.type === type)
    panel.replaceChildren(snippet(yaml), ...(platform?.takesWebhook ? [webhookForm(platform)] : []))
  }

  return {
    element,
    /** Shows the dialog, at the first way into a platform when one is named. */
    open(type) {
      const at = Math.max(
        0,
        choices.findIndex((choice) => choice.type === type),
      )
      tabs[at].querySelector('input').checked = true
      show(choices[at])
      element.showModal()
    },
  }
}

function webhookForm({ type, title }) {
  const outcome = h('output', {})
  const input = h('input', {
    type: 'url',
    name: 'url',
    placeholder: `http://127.0.0.1:3000/hooks/${type}`,
    required: true,
  })
  const submit = async (event) => {
    event.preventDefault()
    outcome.textContent = await setWebhook(type, input.value).then(
      () => t('webhookDone'),
      (error) => error.message,
    )
  }
  return h(
    'form',
    { class: 'webhook', onsubmit: submit },
    h('label', {}, h('b', {}, `${t('webhook')} · ${title}`), h('small', {}, t('webhookHelp')), input),
    h('button', { type: 'submit', class: 'quiet' }, t('webhookSet')),
    outcome,
  )
}
