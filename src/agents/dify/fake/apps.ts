import type { Faults } from '../../../lib/fault-stream.ts'

export type Mode = 'chat' | 'agent-chat' | 'advanced-chat' | 'workflow' | 'completion' | 'agent'

/** One app of the fake Dify, as someone would set it up in the studio. */
export interface AppOptions {
  key: string
  mode: Mode
  name?: string
  /** What it behaves like; `1.16` when absent. */
  version?: '0.6' | '1.x' | '1.16'
  published?: boolean
  apiEnabled?: boolean
  /** Streams that may be open at once; 0 is no limit. */
  maxActive?: number
  /** Variables that every request must bring in `inputs`. */
  variables?: { variable: string; type?: string; required?: boolean; max_length?: number; options?: string[] }[]
  openingStatement?: string
  /** Questions after the answer. Absent: the app has that switched off. */
  suggested?: string[]
  /** ms that a model takes to think of them. */
  suggestedDelay?: number
  /** Bytes that an upload may have. */
  fileLimit?: number
  quirks?: Quirks
}

/** What Dify servers were seen to do besides (agents page §1.6). */
export interface Quirks {
  /** Once the message has a file, its text comes as `message_file`. */
  textInMessageFile?: boolean
  relativeFileUrls?: boolean
  /** How the model's reasoning comes: `unopened` has only the closing tag, `separated` events of its own. */
  think?: 'tagged' | 'split' | 'unopened' | 'details' | 'separated'
  emptyAnswers?: boolean
  /** What was found for the answer; `true` is one document. */
  retrieverResources?: boolean | { document_name: string; dataset_name: string }[]
  annotationReply?: boolean
  ttsEvents?: boolean
  /** Nodes that loop, log and branch. */
  busyNodes?: boolean
}

/** What an app does with one request. */
export interface Script {
  text?: string
  /** The exact pieces of the text, when they matter. */
  pieces?: string[]
  pieceSize?: number
  reasoning?: string
  /** Steps of an agent before it answers. */
  tools?: { name: string; input: string; observation: string; say?: string }[]
  /** A file that the app makes. */
  file?: { name: string; mime: string; bytes: Uint8Array }
  /** Moderation: after so many pieces everything said is replaced by this, and that is the answer. */
  replace?: { after: number; text: string }
  error?: { after?: number; code?: string; status?: number; message?: string }
  /** workflow: the end reports these; `{ text }` when absent. */
  outputs?: Record<string, unknown>
  /** workflow: false when the answer is only in `outputs`. */
  streamed?: boolean
  /** workflow and chatflow: it stops to ask a person, and goes on with the rest once the form is filled. */
  form?: {
    title: string
    content: string
    actions: { id: string; title: string }[]
    inputs?: { name: string; type: 'paragraph' | 'select' | 'file'; options?: string[] }[]
    expiresIn?: number
    /** It goes out by e-mail alone: the API can do nothing about it. */
    byMail?: boolean
  }
  /** False: no token counts. */
  usage?: boolean
  quirks?: Quirks
  faults?: Faults
}

/** What differs between versions of the server (agents page §8.3). */
interface Ways {
  /** chatflow: message_end, then workflow_finished; the other way round before. */
  messageEndFirst: boolean
  /** The inputs of a conversation are those of its first request. */
  frozenInputs: boolean
  uuidCheck: boolean
  deleteStatus: 200 | 204
  filesInEnd: boolean
  forms: boolean
  infoMode: boolean
  /** `\uXXXX` for everything that is not ASCII. */
  escaped: boolean
  selector: boolean
}

const ways: Record<NonNullable<AppOptions['version']>, Ways> = {
  '0.6': {
    messageEndFirst: false,
    frozenInputs: true,
    uuidCheck: false,
    deleteStatus: 200,
    filesInEnd: false,
    forms: false,
    infoMode: false,
    escaped: true,
    selector: false,
  },
  '1.x': {
    messageEndFirst: true,
    frozenInputs: false,
    uuidCheck: true,
    deleteStatus: 204,
    filesInEnd: true,
    forms: false,
    infoMode: true,
    escaped: false,
    selector: true,
  },
  '1.16': {
    messageEndFirst: true,
    frozenInputs: false,
    uuidCheck: true,
    deleteStatus: 204,
    filesInEnd: true,
    forms: true,
    infoMode: true,
    escaped: false,
    selector: true,
  },
}

/** An app while the fake runs. */
export interface App extends AppOptions {
  ways: Ways
  scripts: Script[]
  /** Streams that are open now. */
  active: number
}

export function openApp(options: AppOptions): App {
  return { ...options, ways: ways[options.version ?? '1.16'], scripts: [], active: 0 }
}

/** One app of every mode: `app-chat`, `app-workflow` … */
export const oneOfEach: AppOptions[] = (
  ['chat', 'agent-chat', 'advanced-chat', 'workflow', 'completion', 'agent'] as const
).map((mode) => ({ key: `app-${mode}`, mode }))
