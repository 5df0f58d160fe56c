/** A chat platform in a box: speaks the real wire protocol on one side, and is people with phones on the other. */
export interface SimulatedPlatform {
  /** 'telegram' */
  type: string
  title: string
  /** `settings` of a channel that connects here, for each transport: { polling: {…}, webhook: {…} }. */
  settings: Record<string, Record<string, unknown>>
  /** Tells the platform where the bot's webhook is, where a person would type it into the platform's console. */
  setWebhook?(url: string): void
  people: { id: string; name: string }[]
  groups: { id: string; title: string }[]

  /** Says something as a person; in a direct chat with the bot unless a group is named. Returns the platform's message id. */
  say(text: string, by?: SaidBy): Promise<string>
  /** Adds the bot to a group that it is not in yet; returns the group. Absent where the platform tells the bot nothing of it. */
  join?(title: string): Promise<{ id: string; title: string }>
  /** Presses 👍 or 👎 on the bot's message, or takes it back. Absent where the app has no such thing. Rejects where none is shown. */
  judge?(messageId: string, verdict: 'up' | 'down' | 'none', by?: SaidBy & { comment?: string }): Promise<void>
  /** Presses a button under the bot's message. Rejects when no such button is shown. */
  press(messageId: string, label: string, by?: SaidBy): Promise<void>
  /** What is on the screen of that chat now, oldest first. */
  screen(chat?: { person?: string; group?: string }): ScreenMessage[]
  /** Called after anything on a screen changed. Returns the way to stop listening. */
  watch(changed: () => void): () => void

  /** The names of the faults this platform knows, with a line on each. Every platform has the five of the contract suite. */
  faults: { name: Fault; help: string }[]
  /** Misbehaves from now on, until called with undefined. */
  misbehave(fault?: Fault): void
  /** Every request that broke the platform's rules since the start: must stay empty. One line each. */
  violations(): string[]
  /** How many calls the bot made since the start, by name; `limited` counts those refused for their rate. */
  calls(): { total: number; limited: number; byName: Record<string, number> }
  close(): Promise<void>
}

/**
 * The five of the contract suite; those that a platform has of 'token expired' (each token is refused once, early), 'half-open' (the
 * connection stays open and says nothing), 'kicked' (another consumer takes the connection over) and 'window over' (the time within
 * which a reply may change ends at once); and whatever else it has.
 */
export type Fault = 'disconnect' | 'deliver twice' | 'refuse draws' | 'rate limit' | 'slow' | (string & {})

export interface SaidBy {
  /** An id of `people`; the first one when absent. */
  person?: string
  /** An id of `groups`. */
  group?: string
  /** In a group: whether the bot is mentioned, or everybody with @all. Default true. */
  mention?: boolean | 'all'
  /** In a group: another bot says it, not a person. Absent platforms deliver nothing of the kind. */
  asBot?: true
  /** The id of the message that this one quotes. */
  quote?: string
  /** The topic or thread of the group that it is said in; a new one is begun for a name that is not known yet. */
  thread?: string
  /** Anything else the platform's people can send: 'picture', 'voice', 'file', 'video', 'sticker'; `text` is then its caption. */
  kind?: string
  /** What is in the file that is sent, instead of a sample. */
  content?: { name: string; bytes: Uint8Array }
}

export interface ScreenMessage {
  id: string
  by: 'person' | 'bot'
  /** The person's name, or the bot's. */
  from: string
  /** What can be read, without markup. */
  text: string
  /** The same as the app shows it: only b i s u code pre a blockquote ul ol li p br h1-h6 hr table thead tbody tr th td img; everything else escaped. */
  html: string
  /** True while the app shows it as being written (a card in progress). Always false where the app cannot show that. */
  growing: boolean
  /** True when the app shows it as failed. */
  failed?: boolean
  /** A line of the app itself: typing …, joined the group. */
  notice?: boolean
  buttons: string[]
  /** Pictures and files that are shown with it, in the order of their place; pictures within the text among them. */
  files?: ShownFile[]
  /** ms since 1970 */
  at: number
}

/** A file that the platform holds and the person can open: what it is, not where it came from. */
export interface ShownFile {
  name: string
  kind: 'image' | 'file'
  /** Bytes. */
  size: number
  /** Of its bytes, lowercase hex. */
  md5: string
}
