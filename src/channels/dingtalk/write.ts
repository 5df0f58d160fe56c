import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { type Address, addressIn } from './address.ts'
import type { DingtalkApi, Markdown } from './api.ts'
import { safeUrl } from './hosts.ts'
import { messageMarkdown, titleOf, withFiles } from './markdown.ts'
import { Refusal } from './refusal.ts'
import { postMarkdown } from './session.ts'
import { robotUrl } from './signature.ts'

/** The ways out of a channel, as far as its settings open them. */
export interface WaysOut {
  host: Pick<ChannelHost, 'slot' | 'hold' | 'language' | 'log'>
  /** Absent without the app's secret. */
  api?: DingtalkApi | undefined
  robotCode: string
  /** Holds a secret. */
  fallbackWebhook?: string | undefined
  /** The servers that a session webhook may be on, besides DingTalk's own. */
  baseUrls: string[]
}

type Way = () => Promise<void>

/** Says a message on the first way that takes it: the session, which is not counted; the robot; the fallback robot. */
export async function sendMessage(out: WaysOut, address: Json, view: ReplyView): Promise<void> {
  const to = addressIn(address)
  const message = messageOf(view, out.host.language)
  const ways = [throughSession(out, to, message), throughRobot(out, to, message), throughFallback(out, to, message)]
  let refused: RemoteError | undefined
  for (const way of ways) {
    if (!way) continue
    try {
      return await way()
    } catch (error) {
      // Without an answer nobody knows whether it was said: saying it again could say it twice.
      if (!(error instanceof RemoteError) || (error.fault === 'unreachable' && !(error instanceof Refusal))) throw error
      out.host.log.debug('A way to send a message was closed', { reason: error.message })
      refused = error
    }
  }
  throw refused ?? new RemoteError('gone', 'There is no way left to answer: the session of the message has expired.')
}

function throughSession(out: WaysOut, to: Address, message: Markdown): Way | undefined {
  const url = to.sessionWebhook && safeUrl(to.sessionWebhook, out.baseUrls)
  // Half a minute for the way there.
  if (!url || Date.now() > (to.sessionWebhookExpiredTime ?? Number.POSITIVE_INFINITY) - 30_000) return undefined
  return () => postMarkdown({ to: 'session', url, message, at: asker(to) }, out.host)
}

function throughRobot({ api, robotCode }: WaysOut, to: Address, message: Markdown): Way | undefined {
  const { staffId } = to
  if (!api) return undefined
  if (to.kind === 'group') return () => api.sendToGroup(to.conversationId, to.robotCode ?? robotCode, message)
  return staffId === undefined ? undefined : () => api.sendToPerson(staffId, to.robotCode ?? robotCode, message)
}

/** Only for groups: what was said in a direct chat is not for a group's eyes. */
function throughFallback({ fallbackWebhook, host }: WaysOut, to: Address, message: Markdown): Way | undefined {
  if (fallbackWebhook === undefined || to.kind !== 'group') return undefined
  const url = robotUrl(fallbackWebhook, Date.now())
  return () => postMarkdown({ to: 'custom robot', url, message, at: asker(to) }, host)
}

const asker = ({ kind, staffId }: Address): string | undefined => (kind === 'group' ? staffId : undefined)

/** https://open.dingtalk.com/document/orgapp/the-robot-sends-a-group-message: msgParam has 15,000 bytes at most (2026-08-22). */
const longest = 14_500

function messageOf(view: ReplyView, language: ChannelHost['language']): Markdown {
  const source = withFiles(view).toWellFormed()
  const title = titleOf(source) || (language === 'en' ? 'Reply' : '回复')
  const drawn = messageMarkdown(source)
  // Line breaks grow when they are drawn; a text of nearly nothing else goes out as it is.
  const fits = Buffer.byteLength(JSON.stringify(drawn)) <= longest
  return { title, text: (fits ? drawn : source) || ' ' }
}
