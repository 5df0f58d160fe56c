import type { Language } from '../contract/language.ts'
import type { FileRef } from '../contract/message.ts'
import type { Transcription } from '../services/transcription.ts'
import type { TurnFiles } from './turn-files.ts'
import { say } from './words.ts'

/** More recordings than this in one message are not listened to. */
const MOST = 10

export interface VoiceParts {
  files: TurnFiles
  transcription: Transcription
}

export interface Wordless {
  /** What was sent, without a word. */
  sent: FileRef[]
  language: Language
  signal: AbortSignal
  /** Called before anything is listened to. */
  onListening(): Promise<void>
}

/**
 * What a message of files alone asks: what is said in its recordings, else that the files be looked at. Where nothing was sent but
 * voice, and it cannot be understood, what to say instead.
 */
export async function wordsOf(
  { files, transcription }: VoiceParts,
  { sent, language, signal, onListening }: Wordless,
): Promise<{ ask: string } | { say: string }> {
  const voices = sent.filter(({ kind }) => kind === 'audio').slice(0, MOST)
  const onlyVoice = voices.length > 0 && sent.every(({ kind }) => kind === 'audio')
  const look = { ask: say(language, 'onlyFiles') }
  if (voices.length === 0 || !transcription.ready) return onlyVoice ? { say: say(language, 'noHearing') } : look
  await onListening()
  const heard: string[] = []
  for (const voice of voices)
    heard.push(await transcription.hear(await files.fetch(voice, signal), { signal, language }))
  const text = heard.filter((words) => words !== '').join('\n\n')
  if (text !== '') return { ask: text }
  return onlyVoice ? { say: say(language, 'heardNothing') } : look
}
