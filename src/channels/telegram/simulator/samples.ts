import { Buffer } from 'node:buffer'
import type { PlainFile } from '../../../lib/simulation/files.ts'

/** What people send here when they are not told which file. */
export function sampleVoice(): PlainFile {
  const page = Buffer.alloc(28)
  page.write('OggS', 0, 'latin1')
  return { name: 'voice.oga', type: 'audio/ogg', bytes: Buffer.concat([page, Buffer.from('OpusHead', 'latin1')]) }
}

export function sampleDocument(): PlainFile {
  return { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('Notes of the meeting: tea at four.\n') }
}

export function sampleOf(extension: string, type: string): PlainFile {
  return { name: `sample.${extension}`, type, bytes: Buffer.from(`a sample of ${type}\n`) }
}
