import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json } from '../../contract/message.ts'
import { openFile } from '../../lib/attachment.ts'
import { named } from '../../lib/linked-media.ts'
import { askingOf, rest, type Talk } from './backend.ts'
import type { Progress } from './progress.ts'
import type { FileNode } from './wire.ts'
import { say } from './words.ts'

/** Poco's default (MAX_UPLOAD_SIZE_MB, read 2026-03). */
const largestUpload = 100 * 1024 * 1024
/** So many files are offered by themselves; a run may touch thousands. */
const mostOffered = 10

/** Puts the files of the turn where a task can use them. */
export async function uploaded(turn: Turn, host: AgentHost, talk: Talk): Promise<Json[]> {
  const files: Json[] = []
  for (const file of turn.files) {
    const content = await openFile(file, { host, turn, max: largestUpload, signal: talk.signal })
    const name = named(file.name, content.type).replace(/[/\\]/g, '_')
    files.push(await talk.backend.api.upload({ name, content }, askingOf(talk)))
  }
  return files
}

/**
 * The files that a run has made or changed, once the workspace has been exported: that may come after its end. The answer is whole
 * without them.
 */
export async function* offered(
  talk: Talk,
  session: string,
  progress: Progress,
): AsyncGenerator<AgentEvent, void, undefined> {
  try {
    const made = yield* exported(talk, session, progress)
    if (made.size > 0) yield* among(made, talk, session)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    talk.backend.log.warn('Poco did not hand out the files of a task', { session, reason: error.message })
  }
}

async function* exported(
  talk: Talk,
  session: string,
  progress: Progress,
): AsyncGenerator<AgentEvent, ReadonlySet<string>, undefined> {
  const { api, pace } = talk.backend
  const until = Date.now() + pace.files
  for (let wait = pace.quick; ; wait = Math.min(2 * wait, pace.slow)) {
    const state = await api.state(session, askingOf(talk))
    const changes = state.state_patch?.workspace_state?.file_changes ?? []
    const made = changes.filter(({ status }) => status !== 'deleted').map(({ path }) => plain(path))
    if (made.length === 0 || state.workspace_export_status === 'ready') return new Set(made)
    if (state.workspace_export_status === 'failed' || Date.now() > until) return new Set()
    yield* progress.files()
    await rest(wait, talk)
  }
}

async function* among(made: ReadonlySet<string>, talk: Talk, session: string): AsyncGenerator<AgentEvent, void> {
  const { backend, language } = talk
  const nodes = await backend.api.files(session, askingOf(talk))
  const files = filesIn(nodes).filter(({ path, url }) => url && made.has(plain(path)))
  for (const { name, url } of files.slice(0, mostOffered)) if (url) yield { type: 'file', name, url }
  const n = files.length - mostOffered
  if (n <= 0) return
  const url = backend.linkTo(session, language)
  const text = url ? say(language, 'moreFiles', { n, url }) : say(language, 'moreFilesNowhere', { n })
  yield { type: 'text', text: `\n\n${text}` }
}

function filesIn(nodes: FileNode[], depth = 0): FileNode[] {
  if (depth > 50) return []
  return nodes.flatMap((node) => (node.type === 'file' ? [node] : filesIn(node.children ?? [], depth + 1)))
}

/** The same file is called /a.txt in one list and a.txt or ./a.txt in another. */
const plain = (path: string) => path.replace(/^(\.?\/)+/, '')
