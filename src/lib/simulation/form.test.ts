import { expect, test } from 'vitest'
import { formParts } from './form.ts'

async function encoded(form: FormData): Promise<[Buffer, string]> {
  const request = new Request('http://x', { method: 'POST', body: form })
  return [Buffer.from(await request.arrayBuffer()), request.headers.get('content-type') ?? '']
}

test('fields and files come out as they went in, bytes that look like markup included', async () => {
  const form = new FormData()
  form.set('type', 'image')
  form.set('empty', '')
  form.set('media', new File(['\r\n--x\r\n\r\n\u0000茶'], '茶 "杯".png', { type: 'image/png' }))
  const parts = formParts(...(await encoded(form)))
  expect(parts?.map(({ name, filename, type, bytes }) => [name, filename, type, bytes.toString()])).toEqual([
    ['type', undefined, undefined, 'image'],
    ['empty', undefined, undefined, ''],
    ['media', '茶 "杯".png', 'image/png', '\r\n--x\r\n\r\n\u0000茶'],
  ])
})

test('a form without fields has none', async () => {
  expect(formParts(Buffer.from('--x--\r\n'), 'multipart/form-data; boundary=x')).toEqual([])
})

test.each([
  ['', 'text/plain'],
  ['', 'multipart/form-data; boundary=x'],
  ['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nnever ends', 'multipart/form-data; boundary=x'],
  ['--x\r\nno head', 'multipart/form-data; boundary=x'],
  ['--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--', 'multipart/form-data; boundary=x'],
])('what is no form is none: %j', (body, type) => {
  expect(formParts(Buffer.from(body), type)).toBeUndefined()
})

test('parameters may stand there without quotes, as grammY writes them', () => {
  const head = 'content-disposition:form-data;name="doc";filename=my file.txt\r\ncontent-type:text/plain'
  const body = Buffer.from(`--x\r\n${head}\r\n\r\ntea\r\n--x--\r\n`)
  expect(formParts(body, 'multipart/form-data; boundary=x')).toMatchObject([
    { name: 'doc', filename: 'my file.txt', type: 'text/plain' },
  ])
})
