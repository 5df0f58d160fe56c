import type { ScreenMessage } from '../../../contract/simulator.ts'
import { escapeHtml, type Rendered, renderPlain, webPicture } from '../../../lib/simulation/safe-html.ts'
import { linkButton, type ShownButton } from './buttons.ts'
import type { Entry, Shown } from './chats.ts'
import type { Directory } from './directory.ts'
import { renderMarkdown } from './markdown.ts'

interface Viewing {
  directory: Directory
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
      const text = entry.shown.text + emotions.join('')
      return [{ ...base, ...pick(renderPlain(text)), by: 'person', from: entry.person.name }]
    }
    case 'sent': {
      if (entry.recalled) return []
      const buttons = labels(entryButtons(entry, viewing))
      return [
        { ...base, ...shownText(entry.shown, viewing.origin), by: 'bot', from: viewing.directory.bot.name, buttons },
      ]
    }
    case 'card': {
      const face = entry.card.face(viewing.viewer)
      const body = renderMarkdown(face.body, pictures(viewing.origin))
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
        },
      ]
    }
  }
}

/** What can be tapped under an entry, links that speak for the person included. */
export function entryButtons(entry: Entry, viewing: Pick<Viewing, 'viewer' | 'origin'>): ShownButton[] {
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

function shownText(shown: Shown, origin: string): Pick<ScreenMessage, 'text' | 'html'> {
  if (shown.picture !== undefined) {
    const address = pictures(origin)(shown.picture)
    return {
      text: shown.text,
      html: address ? `<p><img src="${escapeHtml(address)}"></p>` : `<p>${escapeHtml(shown.text)}</p>`,
    }
  }
  // The title of a markdown message is only for the notification.
  return pick(shown.format === 'markdown' ? renderMarkdown(shown.text, pictures(origin)) : renderPlain(shown.text))
}

function pictures(origin: string): (source: string) => string | undefined {
  return (source) => (/^[@$]/.test(source) ? `${origin}/phone/media/${encodeURIComponent(source)}` : webPicture(source))
}

function pick({ text, html }: Rendered): Pick<ScreenMessage, 'text' | 'html'> {
  return { text, html }
}
