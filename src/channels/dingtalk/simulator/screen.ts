import type { ScreenMessage } from '../../../contract/simulator.ts'
import { type FileInChat, pictureSource, shownFiles } from '../../../lib/simulation/files.ts'
import { escapeHtml, type Rendered, renderPlain, webPicture } from '../../../lib/simulation/safe-html.ts'
import { linkButton, type ShownButton } from './buttons.ts'
import type { Entry, Shown } from './chats.ts'
import type { Directory } from './directory.ts'
import type { Files } from './files.ts'
import { renderMarkdown } from './markdown.ts'

interface Viewing {
  directory: Directory
  files: Files
  origin: string
  /** The person who holds the phone: sees private values of cards. */
  viewer?: string
  emotionsOn: (msgId: string) => string[]
}

/** One entry of a chat as the app shows it; nothing for a message that was taken back. */
export function screenMessages(entry: Entry, viewing: Viewing): ScreenMessage[] {
  const base = { id: entry.id, at: entry.at, growing: false, buttons: [] }
  switch (entry.kind) {
    case 'notice':
      return [{ ...base, ...pick(renderPlain(entry.text)), by: 'bot', from: viewing.directory.bot.name, notice: true }]
    case 'said': {
      const emotions = viewing.emotionsOn(entry.id).map((name) => ` ${name}`)
      const shown = { ...entry.shown, text: entry.shown.text + emotions.join('') }
      return [{ ...base, ...faceOf(shown, viewing), by: 'person', from: entry.person.name }]
    }
    case 'sent': {
      if (entry.recalled) return []
      const buttons = labels(entryButtons(entry, viewing))
      return [{ ...base, ...faceOf(entry.shown, viewing), by: 'bot', from: viewing.directory.bot.name, buttons }]
    }
    case 'card': {
      const face = entry.card.face(viewing.viewer)
      const inText: FileInChat[] = []
      const body = renderMarkdown(face.body, picturesOf(viewing, inText))
      const title = face.title === '' ? '' : `<p><b>${escapeHtml(face.title)}</b></p>`
      const waiting = face.state === 'processing' ? '<p><i>处理中…</i></p>' : ''
      return [
        {
          ...base,
          by: 'bot',
          from: viewing.directory.bot.name,
          text: [face.title, body.text].filter((text) => text !== '').join('\n\n'),
          html: title + body.html + waiting,
          growing: face.growing,
          ...(face.state === 'failed' && { failed: true }),
          buttons: labels(face.buttons),
          ...shownFiles(inText),
        },
      ]
    }
  }
}

/** What can be tapped under an entry, links that speak for the person included. */
export function entryButtons(entry: Entry, viewing: Pick<Viewing, 'viewer'>): ShownButton[] {
  if (entry.kind === 'card') return entry.card.face(viewing.viewer).buttons
  if (entry.kind !== 'sent' || entry.recalled) return []
  const links = entry.shown.format === 'markdown' ? renderMarkdown(entry.shown.text).links : []
  // The client speaks for the person only where the link is in a message; a card's markdown does not do that.
  const speaking = links.map(({ label, href }) => linkButton(label, href)).filter(({ does }) => does.kind === 'says')
  return [...speaking, ...(entry.shown.buttons ?? [])]
}

function labels(buttons: ShownButton[]): string[] {
  return buttons.map(({ label }) => label)
}

function faceOf(shown: Shown, viewing: Viewing): Pick<ScreenMessage, 'text' | 'html' | 'files'> {
  const found: FileInChat[] = []
  const source = picturesOf(viewing, found)
  if (shown.format === 'markdown') {
    // The title of a markdown message is only for the notification.
    const words = pick(renderMarkdown(shown.text, source))
    return { ...words, ...shownFiles(found) }
  }
  const pictures = (shown.pictures ?? []).flatMap((key) => source(key) ?? [])
  const { text } = renderPlain(shown.text)
  const words = pictures.length === 0 ? text : text.replace('[图片]', '').trim()
  const images = pictures.map((address) => `<p><img src="${escapeHtml(address)}" alt="图片"></p>`)
  const file = shown.file && viewing.files.held(shown.file.key)
  if (file) found.push({ file: { ...file, name: shown.file?.name ?? file.name }, kind: 'file' })
  return { text, html: (words === '' ? '' : renderPlain(words).html) + images.join(''), ...shownFiles(found) }
}

/** Where the app finds a picture, by media id, download code or address; notes those that the platform holds. */
function picturesOf({ files, origin }: Viewing, found: FileInChat[]): (key: string) => string | undefined {
  return (key) => {
    const file = files.held(key)
    if (!file) return webPicture(key)
    found.push({ file, kind: 'image' })
    return pictureSource(file, `${origin}/phone/media/${encodeURIComponent(key)}`)
  }
}

function pick({ text, html }: Rendered): Pick<ScreenMessage, 'text' | 'html'> {
  return { text, html }
}
