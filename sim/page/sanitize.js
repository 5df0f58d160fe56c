import { t } from './words.js'

/** All that a chat app shows. What is not here loses its tag and keeps its words. */
const allowed = new Set(
  'b i s u code pre a blockquote ul ol li p br h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td img'.split(' '),
)
const swallowed = new Set('script style template iframe object embed svg math title'.split(' '))
const DEEPEST = 40

/** A platform's HTML as nodes that can do nothing but be read. */
export function sanitize(html) {
  const source = new DOMParser().parseFromString(html, 'text/html')
  const target = document.createDocumentFragment()
  copyChildren(source.body, target, 0)
  return target
}

function copyChildren(from, to, depth) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data)
    else if (child.nodeType === Node.ELEMENT_NODE) copyElement(child, to, depth + 1)
  }
}

function copyElement(element, to, depth) {
  const tag = element.localName
  if (swallowed.has(tag)) return
  if (depth > DEEPEST) return to.append(element.textContent)
  if (!allowed.has(tag)) return copyChildren(element, to, depth)
  if (tag === 'img') return to.append(picture(element))
  const copy = document.createElement(tag)
  if (tag === 'a') keepLink(element, copy)
  if (tag === 'ol' && /^\d{1,9}$/.test(element.getAttribute('start') ?? '')) copy.start = element.getAttribute('start')
  copyChildren(element, copy, depth)
  to.append(wrapped(copy))
}

function keepLink(from, to) {
  const href = from.getAttribute('href') ?? ''
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return
  to.href = href
  to.target = '_blank'
  to.rel = 'noopener noreferrer nofollow'
}

/** Pictures that the platforms on this machine serve are shown; nothing is asked of anybody else. */
function picture(element) {
  const src = element.getAttribute('src') ?? ''
  const alt = element.getAttribute('alt') || t('picture')
  if (!/^(data:image\/(png|jpeg|gif|webp);base64,|http:\/\/127\.0\.0\.1:\d+\/)/.test(src)) {
    const stand = document.createElement('span')
    stand.className = 'stand-in'
    stand.textContent = `[${alt}]`
    return stand
  }
  const copy = document.createElement('img')
  copy.src = src
  copy.alt = alt
  return copy
}

/** What is wider than a phone scrolls by itself, also by keyboard. */
function wrapped(element) {
  if (element.localName === 'pre') return scrolling(element, t('codeblock'))
  if (element.localName !== 'table') return element
  const frame = document.createElement('div')
  frame.className = 'table-frame'
  frame.append(element)
  return scrolling(frame, '')
}

function scrolling(element, label) {
  element.tabIndex = 0
  element.setAttribute('role', 'group')
  if (label) element.setAttribute('aria-label', label)
  return element
}
