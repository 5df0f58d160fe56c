/** JSON that one side writes and only that side reads. Everyone else stores it and passes it back. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** One thing a person said to the bot. A pressed button arrives as if its `says` had been typed. */
export interface InboundMessage {
  /** The platform's own id. The same id on the same channel is the same message, for ever. */
  id: string
  conversation: Chat
  sender: { id: string; name?: string }
  /** What was said, without the mention of this bot. Empty when only files were sent. */
  text: string
  /** The text of the message that this one quotes or replies to. */
  quote?: string
  files: FileRef[]
  /** True in a direct chat, or when the bot was mentioned, replied to, or its button was pressed. */
  addressed: boolean
  /** When the person said it, in ms since 1970, by the platform's clock. */
  sentAt: number
  /** Where an answer goes. Written and read by the channel only; it survives a restart and works in every process. */
  address: Json
  /**
   * A new text for a message that was accepted before under the same id. It changes that message while it still
   * waits for its turn, and nothing afterwards.
   */
  edited?: true
  /**
   * The id of the drawn reply whose button was pressed (see DrawnReply.id). The conversation is then that reply's,
   * whatever `conversation` says, and a `null` address stands for that reply's address.
   */
  pressedOn?: string
  /** What arrived cannot be read by the channel (a sticker, a video note …): a word for it, shown in a polite line. */
  unsupported?: string
  /**
   * Nobody said anything: the bot was added to this chat, or a person opened it for the first time. It greets, once for this `id`,
   * with `text`, or in words of its own when that is empty.
   */
  greets?: true
  /** The id of the agent that the channel's settings name for what was said, where one address serves several bots. */
  agent?: string
}

/** What a person thinks of an answer. */
export interface Feedback {
  /** The answer: by the id of the drawn reply (see DrawnReply.id), or by the platform's id of the message that it answers. */
  on: { reply: string } | { message: string }
  sender: { id: string; name?: string }
  /** `none`: what was said before is taken back. */
  verdict: 'up' | 'down' | 'none'
  comment?: string
}

/** A chat as the platform sees it. What a conversation is within it (sender, thread) is the core's policy. */
export interface Chat {
  /** The platform's id of the chat; for a direct chat something that belongs to that one person. */
  key: string
  kind: 'direct' | 'group'
  title?: string
  /** Topic or thread within the chat, where the platform has them and this message is in one. */
  thread?: string
}

/** A file that a person sent: where the same channel can fetch it later, nothing of its content. */
export interface FileRef {
  name: string
  kind: 'image' | 'audio' | 'video' | 'file'
  /** Bytes, when the platform says so. */
  size?: number
  /** Enough for the same channel to fetch the file later. */
  ref: Json
  /** The id of the channel it came by. Set by the gateway. */
  channel?: string
}

/** How a reply looks at one moment. */
export interface ReplyView {
  /** CommonMark with tables, always the whole text of this page. May end in the middle of a word or a code fence while `working`. */
  text: string
  /** One line on what is happening right now. Shown while working, never kept. */
  status?: string
  /** Anything but `working` is final: the last view of this reply. A failed or stopped view says so in its text. */
  state: 'working' | 'done' | 'failed' | 'stopped'
  /** Pressing one is the same as typing `says`. Only on the last page; only in a final view. */
  buttons?: Button[]
  /** Shown below the text; pictures that belong into the text are Markdown images in it. */
  files?: LinkedFile[]
  /** True for an agent's whole answer: a card that can carry 👍 and 👎 shows them. */
  judgeable?: true
}

/** A file that an agent made: where it lies. `data:` addresses carry it themselves. */
export interface LinkedFile {
  name: string
  url: string
}

export interface Button {
  label: string
  says: string
}
