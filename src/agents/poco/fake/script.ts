import type { Faults } from '../../../lib/fault-stream.ts'
import { faultsOf, readSimWords, toldToSay } from '../../../lib/fault-words.ts'

export interface AskedQuestion {
  question: string
  header?: string
  options?: { label: string; description?: string }[]
  multiSelect?: boolean
}

export type Answers = Record<string, string> | undefined

/** One thing that happens in a run. */
export type Step =
  | { say: string | ((answers: Answers) => string) }
  /** Several blocks of text in one message. */
  | { says: string[] }
  | { think: string }
  /** What a sub-agent says, which is not for the person. */
  | { sub: string }
  | { tool: string; input?: object; output?: unknown; fails?: true }
  | { todos: { content: string; status: string; active_form?: string }[]; step?: string }
  /** A message as it is, whoever makes such. */
  | { raw: object }
  | { ask: AskedQuestion[] }
  | { plan: string }
  | { file: string; content: string; status?: string }
  | { wait: number }
  /** Until the run is cancelled or let go. */
  | { hold: true }

/** What a run does. */
export interface Script {
  text?: string
  pieces?: string[]
  pieceSize?: number
  steps?: Step[]
  /** Fails after its steps; `after` is for suites that count pieces. */
  error?: { after?: number; message?: string }
  /** The words of the last message, which repeats the answer; Poco keeps it only where it differs. */
  result?: string
  /** ms after its end until the last thing that it says is there. */
  lateBy?: number
  /** ms after its end until its files can be had. Never: Infinity. */
  exportAfter?: number
  usage?: { input_tokens: number; output_tokens: number }
  faults?: Faults
}

/** What a run does when nobody enqueued a script: it repeats what it was told, the way the words in it ask for. */
export function scriptFor(prompt: string, earlier: string[]): Script {
  const { said, words } = readSimWords(prompt)
  const faults = faultsOf(words)
  if (words.has('ask')) return { steps: [...askSteps], faults }
  if (words.has('plan')) return { steps: [...planSteps], faults }
  if (words.has('error')) return { steps: [{ say: 'I begin.' }], error: {}, faults }
  if (words.has('hold')) return { steps: [{ say: 'I begin.' }, { hold: true }], faults }
  if (words.has('file')) {
    return { steps: [{ file: 'report.md', content: '# Report' }, { say: 'The report is done.' }], faults }
  }
  return { steps: [...workSteps(words), { say: toldToSay({ said, words }, earlier) ?? textFor(said) }], faults }
}

function textFor(said: string): string {
  return /[\u4e00-\u9fff]/.test(said) ? `收到：**${said}**，做完了。` : `You said: **${said}**. It is done.`
}

function workSteps(words: ReadonlyMap<string, string>): Step[] {
  if (!words.has('work')) return []
  const todo = (status: string) => [{ content: 'Write it', status, active_form: 'Writing it' }]
  return [
    { todos: todo('in_progress') },
    { tool: 'Bash', input: { command: 'ls' }, output: 'README.md' },
    { wait: Number(words.get('work')) || 0 },
    { todos: todo('completed') },
  ]
}

const askSteps: Step[] = [
  { say: 'I need to know something.' },
  {
    ask: [
      {
        question: 'Which database?',
        header: 'Database',
        options: [{ label: 'SQLite', description: 'one file' }, { label: 'PostgreSQL' }],
      },
    ],
  },
  { say: (answers) => (answers ? `You chose ${answers['Which database?']}.` : 'I chose SQLite myself.') },
]

const planSteps: Step[] = [
  { say: 'I have a plan.' },
  { plan: '1. Boil water.\n2. Pour it.' },
  { say: 'The tea is ready.' },
]

/** Everything in the order in which it happens. */
export function stepsOf(script: Script): Step[] {
  const { stall } = script.faults ?? {}
  const text = script.pieces?.join('') ?? script.text
  const steps = script.steps ?? (text === undefined ? [] : [{ say: text }])
  if (stall === undefined) return steps
  return stall === 'said' ? [...steps, { hold: true }] : [{ hold: true }, ...steps]
}
