import { cardMarkdown, messageMarkdown } from '../../src/channels/dingtalk/markdown.ts'
import { renderMarkdown as dingtalkShows } from '../../src/channels/dingtalk/simulator/markdown.ts'
import { feishuMarkdown } from '../../src/channels/feishu/markdown.ts'
import { renderMarkdown as feishuShows } from '../../src/channels/feishu/simulator/markdown.ts'
import { toHtml } from '../../src/channels/telegram/html.ts'
import { formatText } from '../../src/channels/telegram/simulator/text/format-text.ts'
import { renderHtml } from '../../src/channels/telegram/simulator/text/render.ts'
import { wecomMarkdown } from '../../src/channels/wecom/markdown.ts'
import { renderMarkdown as wecomShows } from '../../src/channels/wecom/simulator/markdown.ts'
import { finished } from '../../src/lib/markdown/unfinished.ts'

interface Platform {
  name: string
  /** What goes over the wire. */
  sends(markdown: string, growing: boolean): string
  /** The page that the simulator shows of that. */
  shows(wire: string): string
}

const nobody = { picture: () => undefined, fileName: () => '', nameOf: () => undefined }

export const platforms: Platform[] = [
  {
    name: 'Telegram',
    sends: (markdown, growing) => toHtml(growing ? finished(markdown) : markdown),
    shows(wire) {
      const shown = formatText({ text: wire, parseMode: 'HTML' })
      return shown ? renderHtml(shown) : ''
    },
  },
  {
    name: 'DingTalk card',
    sends: (markdown, growing) => cardMarkdown(markdown, { growing }),
    shows: (wire) => dingtalkShows(wire).html,
  },
  { name: 'DingTalk message', sends: messageMarkdown, shows: (wire) => dingtalkShows(wire).html },
  {
    name: 'WeCom',
    sends: (markdown, growing) => wecomMarkdown(markdown, { growing }),
    shows: (wire) => wecomShows(wire).html,
  },
  {
    name: 'Feishu',
    sends: (markdown, growing) => feishuMarkdown(markdown, { growing }),
    shows: (wire) => feishuShows(wire, nobody).html,
  },
]
