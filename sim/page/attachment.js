import { h, icon } from './dom.js'
import { size, t } from './words.js'

/** Up to here a picture is shown small before it is sent, in bytes. */
const LARGEST_PREVIEW = 8_000_000

const kindOf = ({ type }) => (type.startsWith('image/') ? 'picture' : type.startsWith('video/') ? 'video' : 'file')

/** The file that goes along with the next thing said. */
export class Attachment {
  /** The file and what it is sent as: { file, kind }; undefined when nothing is attached. */
  chosen
  #onChange
  element = h('div', { class: 'attached', hidden: true })

  constructor(onChange) {
    this.#onChange = onChange
  }

  take(file, kind = kindOf(file)) {
    this.chosen = { file, kind }
    const end = { type: 'button', 'aria-label': t('attachedEnd'), onclick: () => this.drop() }
    const words = h('span', {}, h('b', {}, file.name), ` ${size(file.size)}`)
    this.element.replaceChildren(thumbnail(file, kind), words, h('button', end, icon('close')))
    this.element.hidden = false
    this.#onChange()
  }

  drop() {
    this.chosen = undefined
    this.element.hidden = true
    this.#onChange()
  }

  /** Files that are dropped on `area` or pasted into it are attached. */
  listen(area) {
    area.addEventListener('paste', (event) => this.#takeFrom(event, event.clipboardData))
    area.addEventListener('dragover', (event) => event.dataTransfer.types.includes('Files') && event.preventDefault())
    area.addEventListener('drop', (event) => this.#takeFrom(event, event.dataTransfer))
  }

  /** Opens the browser's own dialog. */
  choose(kind) {
    const accept = { picture: 'image/*', video: 'video/*' }[kind]
    const input = h('input', { type: 'file', accept })
    input.addEventListener('change', () => input.files[0] && this.take(input.files[0], kind))
    input.click()
  }

  #takeFrom(event, { files }) {
    if (files.length === 0) return
    event.preventDefault()
    this.take(files[0])
  }
}

function thumbnail(file, kind) {
  if (kind !== 'picture' || file.size > LARGEST_PREVIEW) return icon(kind)
  const image = h('img', { alt: '' })
  const reader = new FileReader()
  reader.addEventListener('load', () => {
    image.src = reader.result
  })
  reader.readAsDataURL(file)
  return image
}
