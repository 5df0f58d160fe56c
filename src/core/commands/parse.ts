/** What a message asks for when its first word is a command. */
export interface Spoken {
  /** Lower case, with its slash: '/new'. */
  name: string
  /** What follows, trimmed. */
  rest: string
  /** True when it is meant for another bot: '/new@otherbot'. The channel has removed our own name already. */
  elsewhere: boolean
}

/** Reads the command a text starts with, if it does. */
export function parseCommand(text: string): Spoken | undefined {
  const [, name, bot, rest = ''] = /^\s*[/／]([\p{L}\p{N}_-]{1,32})(@[\w.-]+)?(?:\s+([\s\S]*))?$/u.exec(text) ?? []
  if (name === undefined) return undefined
  return { name: `/${name.toLowerCase()}`, rest: rest.trim(), elsewhere: bot !== undefined }
}
