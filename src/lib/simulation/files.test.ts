import { expect, test } from 'vitest'
import { chosenFile, pictureSource, pictureType, shownFiles } from './files.ts'
import { samples } from './samples.ts'

const { picture } = samples

test('a small picture stands in the page, a large one at its address', () => {
  expect(pictureSource(picture, '/there')).toBe(`data:image/png;base64,${picture.bytes.toString('base64')}`)
  expect(pictureSource({ ...picture, bytes: Buffer.alloc(50_000) }, '/there')).toBe('/there')
})

test.each([
  [picture.bytes, 'image/png'],
  [Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
  [Buffer.from('GIF89a'), 'image/gif'],
  [Buffer.from('RIFF0000WEBP'), 'image/webp'],
  [Buffer.from('<svg>'), undefined],
  [Buffer.alloc(0), undefined],
])('a picture is told by its first bytes: %#', (bytes, type) => expect(pictureType(bytes)).toBe(type))

test('what a person chose has the type of its name, and is shown with its sum', () => {
  const file = chosenFile({ name: 'Notes.MD', bytes: new TextEncoder().encode('tea') })
  expect(file.type).toBe('text/markdown')
  expect(chosenFile({ name: 'odd', bytes: new Uint8Array() }).type).toBe('application/octet-stream')
  const md5 = '7239ea2b5dc943f61f3c0a0276c20974'
  expect(shownFiles([{ file, kind: 'file' }])).toEqual({ files: [{ name: 'Notes.MD', kind: 'file', size: 3, md5 }] })
  expect(shownFiles([])).toEqual({})
})
