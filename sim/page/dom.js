/**
 * Builds an element: h('button', { class: 'send', onclick: go, 'aria-label': 'Send' }, 'text', child).
 * A property that starts with "on" is a listener; true, false, null and undefined mean with or without the attribute.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) set(element, name, value)
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

export function set(element, name, value) {
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
  else if (value === false || value === null || value === undefined) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : value)
}

const paths = {
  plus: 'M12 5v14M5 12h14',
  send: 'M12 19V5M5.5 11.5 12 5l6.5 6.5',
  down: 'M12 5v14M5.5 12.5 12 19l6.5-6.5',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  quote: 'M9 14 4 9l5-5M4 9h9a7 7 0 0 1 7 7v4',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6M18 14.2a6.5 6.5 0 0 1 3.5 5.8',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  cup: 'M5 9h12v4a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5zM17 10h1a3 3 0 0 1 0 6h-1.500M9 3v3M13 3v3',
  voice: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  sticker: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 10h.01M15.5 10h.01M8.5 14.5a4.5 4.5 0 0 0 7 0',
  video: 'M4 6h11v12H4zM15 10.5l5-3v9l-5-3z',
  thumbsUp:
    'M8 11v9H4v-9zM8 11l4-8a2.500 2.500 0 0 1 2.500 3L14 9h5.500a1.500 1.500 0 0 1 1.400 2l-2.200 7.500A2 2 0 0 1 16.800 20H8',
  thumbsDown:
    'M16 13V4h4v9zM16 13l-4 8a2.500 2.500 0 0 1-2.500-3L10 15H4.500a1.500 1.500 0 0 1-1.400-2l2.200-7.500A2 2 0 0 1 7.200 4H16',
  warning: 'M12 4 2.5 20h19zM12 10v4M12 17h.01',
}

const SVG = 'http://www.w3.org/2000/svg'

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', paths[name])
  svg.append(path)
  return svg
}

/** The teacup of the empty states. */
export function teacup() {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 96 80')
  svg.setAttribute('class', 'teacup')
  svg.setAttribute('aria-hidden', 'true')
  const lines = [
    ['steam', 'M36 26c-5-6 5-9 0-17'],
    ['steam late', 'M50 26c-5-6 5-9 0-17'],
    ['cup', 'M20 34h46v14a18 18 0 0 1-18 18H38a18 18 0 0 1-18-18z'],
    ['ear', 'M66 38h5a8.500 8.500 0 0 1 0 17h-6'],
    ['saucer', 'M14 72h60'],
  ]
  for (const [name, d] of lines) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('class', name)
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}

/** Makes `button` open and close `panel`, a popover that appears below or above it, wherever there is room. */
export function popsUp(button, panel) {
  panel.setAttribute('popover', 'auto')
  button.setAttribute('aria-haspopup', 'true')
  button.setAttribute('aria-expanded', 'false')
  button.popoverTargetElement = panel
  panel.addEventListener('beforetoggle', (event) => {
    button.setAttribute('aria-expanded', String(event.newState === 'open'))
  })
  panel.addEventListener('toggle', (event) => {
    if (event.newState === 'open') place(panel, button.getBoundingClientRect())
  })
  return panel
}

function place(panel, at) {
  const { offsetWidth: width, offsetHeight: height } = panel
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8))
  const below = at.bottom + 6
  const top = below + height < innerHeight - 8 ? below : Math.max(8, at.top - height - 6)
  panel.style.left = `${left}px`
  panel.style.top = `${top}px`
}
