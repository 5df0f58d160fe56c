/**
 * What goes over a long connection: one proto2 message `pbbp2.Frame` in each WebSocket message, as in Feishu's own SDKs
 * (https://github.com/larksuite/node-sdk, ws-client/proto-buf, read 2026-11-21).
 */
export interface Frame {
  /** 64 bits, echoed to the last one. */
  seqId: bigint
  logId: bigint
  service: number
  method: 'control' | 'data'
  headers: [key: string, value: string][]
  payloadEncoding?: string
  payloadType?: string
  payload?: Uint8Array
  logIdNew?: string
}

export function headerOf({ headers }: Frame, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1]
}

/** Undefined for what is no frame. Never throws. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  const fields = fieldsIn(bytes)
  const method = fields?.number(4)
  const service = fields?.number(3)
  const seqId = fields?.number(1)
  const logId = fields?.number(2)
  if (!fields || seqId === undefined || logId === undefined || service === undefined) return undefined
  if (method !== 0n && method !== 1n) return undefined
  const headers: Frame['headers'] = []
  for (const header of fields.all(5)) {
    const pair = fieldsIn(header)
    const key = pair?.text(1)
    const value = pair?.text(2)
    if (key === undefined || value === undefined) return undefined
    headers.push([key, value])
  }
  const payloadEncoding = fields.text(6)
  const payloadType = fields.text(7)
  const payload = fields.all(8).at(-1)
  const logIdNew = fields.text(9)
  return {
    seqId,
    logId,
    service: Number(BigInt.asIntN(32, service)),
    method: method === 0n ? 'control' : 'data',
    headers,
    ...(payloadEncoding === undefined ? {} : { payloadEncoding }),
    ...(payloadType === undefined ? {} : { payloadType }),
    ...(payload === undefined ? {} : { payload }),
    ...(logIdNew === undefined ? {} : { logIdNew }),
  }
}

export function encodeFrame(frame: Frame): Buffer {
  return Buffer.concat([
    number(1, frame.seqId),
    number(2, frame.logId),
    number(3, BigInt.asUintN(64, BigInt(frame.service))),
    number(4, frame.method === 'control' ? 0n : 1n),
    ...frame.headers.map(([key, value]) => block(5, Buffer.concat([text(1, key), text(2, value)]))),
    ...(frame.payloadEncoding === undefined ? [] : [text(6, frame.payloadEncoding)]),
    ...(frame.payloadType === undefined ? [] : [text(7, frame.payloadType)]),
    ...(frame.payload === undefined ? [] : [block(8, frame.payload)]),
    ...(frame.logIdNew === undefined ? [] : [text(9, frame.logIdNew)]),
  ])
}

const VARINT = 0
const BLOCK = 2

/** Of fields that come more than once, the last one counts. https://protobuf.dev/programming-guides/encoding/ */
class Fields {
  readonly #numbers = new Map<number, bigint>()
  readonly #blocks = new Map<number, Uint8Array[]>()

  add(field: number, value: bigint | Uint8Array): void {
    if (typeof value === 'bigint') {
      this.#numbers.set(field, value)
      return
    }
    const known = this.#blocks.get(field)
    if (known) known.push(value)
    else this.#blocks.set(field, [value])
  }

  number(field: number): bigint | undefined {
    return this.#numbers.get(field)
  }

  all(field: number): Uint8Array[] {
    return this.#blocks.get(field) ?? []
  }

  text(field: number): string | undefined {
    const bytes = this.all(field).at(-1)
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  }
}

/** Undefined for what breaks off, or is no protobuf. */
function fieldsIn(bytes: Uint8Array): Fields | undefined {
  const fields = new Fields()
  let at = 0

  function varint(): bigint | undefined {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) return undefined
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    return undefined
  }

  while (at < bytes.length) {
    const key = varint()
    if (key === undefined || key >> 3n === 0n || key > 0xffffffffn) return undefined
    const field = Number(key >> 3n)
    const wire = Number(key & 7n)
    if (wire === VARINT) {
      const value = varint()
      if (value === undefined) return undefined
      fields.add(field, value)
    } else {
      // 1 and 5 are fixed numbers, which a frame of a later version may have.
      const length = wire === BLOCK ? varint() : wire === 1 ? 8n : wire === 5 ? 4n : undefined
      if (length === undefined || length > BigInt(bytes.length - at)) return undefined
      const end = at + Number(length)
      if (wire === BLOCK) fields.add(field, bytes.subarray(at, end))
      at = end
    }
  }
  return fields
}

function number(field: number, value: bigint): Buffer {
  return Buffer.concat([varintOf(BigInt(field << 3) | BigInt(VARINT)), varintOf(BigInt.asUintN(64, value))])
}

function block(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varintOf(BigInt(field << 3) | BigInt(BLOCK)), varintOf(BigInt(bytes.length)), bytes])
}

const text = (field: number, value: string): Buffer => block(field, Buffer.from(value, 'utf8'))

function varintOf(value: bigint): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)])
    bytes.push(Number(rest & 0x7fn) | 0x80)
  }
}
