/** One binary WebSocket message: the proto2 message pbbp2.Frame. */
export interface Frame {
  seqId: bigint
  logId: bigint
  service: number
  /** 0 control, 1 data. */
  method: number
  headers: { key: string; value: string }[]
  payloadEncoding?: string
  payloadType?: string
  payload?: Buffer
  logIdNew?: string
}

export function encodeFrame(frame: Frame): Buffer {
  const fields = [
    varintField(1, frame.seqId),
    varintField(2, frame.logId),
    varintField(3, BigInt(frame.service)),
    varintField(4, BigInt(frame.method)),
    ...frame.headers.map(({ key, value }) => bytesField(5, Buffer.concat([textField(1, key), textField(2, value)]))),
  ]
  if (frame.payloadEncoding !== undefined) fields.push(textField(6, frame.payloadEncoding))
  if (frame.payloadType !== undefined) fields.push(textField(7, frame.payloadType))
  if (frame.payload !== undefined) fields.push(bytesField(8, frame.payload))
  if (frame.logIdNew !== undefined) fields.push(textField(9, frame.logIdNew))
  return Buffer.concat(fields)
}

/** Throws on bytes that are no frame, required fields that are missing included. */
export function decodeFrame(bytes: Buffer): Frame {
  const numbers = new Map<number, bigint>()
  const blobs = new Map<number, Buffer>()
  const headers: Frame['headers'] = []
  for (const { field, number, blob } of fieldsOf(bytes)) {
    if (field === 5 && blob) headers.push(headerOf(blob))
    else if (blob) blobs.set(field, blob)
    else if (number !== undefined) numbers.set(field, number)
  }
  const required = (field: number) => {
    const value = numbers.get(field)
    if (value === undefined) throw new Error(`field ${field} is missing`)
    return value
  }
  const [payload, payloadEncoding, payloadType, logIdNew] = [8, 6, 7, 9].map((field) => blobs.get(field))
  return {
    seqId: required(1),
    logId: required(2),
    service: int32(required(3)),
    method: int32(required(4)),
    headers,
    ...(payload && { payload }),
    ...(payloadEncoding && { payloadEncoding: payloadEncoding.toString('utf8') }),
    ...(payloadType && { payloadType: payloadType.toString('utf8') }),
    ...(logIdNew && { logIdNew: logIdNew.toString('utf8') }),
  }
}

export function headerIn(frame: Frame, key: string): string | undefined {
  return frame.headers.find((header) => header.key === key)?.value
}

function headerOf(bytes: Buffer): { key: string; value: string } {
  const fields = new Map(fieldsOf(bytes).map(({ field, blob }) => [field, blob]))
  const [key, value] = [fields.get(1), fields.get(2)]
  if (!key || !value) throw new Error('a header without key or value')
  return { key: key.toString('utf8'), value: value.toString('utf8') }
}

interface Field {
  field: number
  number?: bigint
  blob?: Buffer
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('a varint is cut off')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new Error('a varint is too long')
  }
  const take = (length: number): Buffer => {
    if (length < 0 || at + length > bytes.length) throw new Error('a field is cut off')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const field = tag >>> 3
    const wire = tag & 7
    if (field === 0) throw new Error('field 0')
    if (wire === 0) fields.push({ field, number: varint() })
    else if (wire === 2) fields.push({ field, blob: take(Number(varint())) })
    else if (wire === 1) take(8)
    else if (wire === 5) take(4)
    else throw new Error(`wire type ${wire}`)
  }
  return fields
}

function int32(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

function varintField(field: number, value: bigint): Buffer {
  return Buffer.concat([varint(BigInt(field << 3)), varint(value)])
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes])
}

function textField(field: number, text: string): Buffer {
  return bytesField(field, Buffer.from(text, 'utf8'))
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}
