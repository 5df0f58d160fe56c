import { Buffer } from 'node:buffer'
import type { FileContent } from './attachments.ts'

/** What people send when they are not told which file: the smallest that is valid. */
const jpeg =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////' +
  'wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA='

export function samplePicture(): FileContent {
  return { name: 'picture.jpg', mime: 'image/jpeg', bytes: Buffer.from(jpeg, 'base64') }
}

export function sampleVoice(): FileContent {
  const page = Buffer.alloc(28)
  page.write('OggS', 0, 'latin1')
  return { name: 'voice.oga', mime: 'audio/ogg', bytes: Buffer.concat([page, Buffer.from('OpusHead', 'latin1')]) }
}

export function sampleDocument(): FileContent {
  return { name: 'notes.txt', mime: 'text/plain', bytes: Buffer.from('Notes of the meeting: tea at four.\n') }
}

export function sampleOf(extension: string, mime: string): FileContent {
  return { name: `sample.${extension}`, mime, bytes: Buffer.from(`a sample of ${mime}\n`) }
}
