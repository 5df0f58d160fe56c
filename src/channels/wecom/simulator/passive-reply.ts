import { isRecord, type JsonObject, parseJson, textIn } from '../../../lib/json.ts'
import type { Directory } from './directory.ts'
import { EnvelopeError, open, sameSignature, sign } from './envelope.ts'

type PassiveReply = { kind: 'empty' } | { kind: 'reply'; body: JsonObject } | { kind: 'broken'; rule: string }

/** Ten minutes: an answer is made when it is asked for. */
const clockSkew = 600

/** Opens what a bot answered to a callback with this nonce. */
export function readReply(text: string, nonce: string, { token, aesKey, receiveId }: Directory): PassiveReply {
  if (text.trim() === '' || text.trim() === 'success') return { kind: 'empty' }
  const envelope = parseJson(text)
  if (!isRecord(envelope)) return broken('the answer is neither empty, nor success, nor JSON')
  const { encrypt, msgsignature, timestamp, nonce: answered } = envelope
  if (typeof encrypt !== 'string') return broken('the answer lacks encrypt')
  if (typeof msgsignature !== 'string') return broken('the answer lacks msgsignature')
  const seconds = typeof timestamp === 'number' ? String(timestamp) : textIn(timestamp)
  if (!/^\d{10}$/.test(seconds)) return broken('timestamp is not in seconds')
  if (Math.abs(Number(seconds) - Date.now() / 1000) > clockSkew) return broken('timestamp is not of now')
  if (answered !== nonce) return broken('nonce is not that of the callback')
  if (!sameSignature(msgsignature, sign(token, seconds, nonce, encrypt))) return broken('msgsignature is wrong')
  try {
    const body = parseJson(open(aesKey, encrypt, receiveId))
    if (!isRecord(body)) return broken('what is inside is no JSON object')
    return Object.keys(body).length === 0 ? { kind: 'empty' } : { kind: 'reply', body }
  } catch (error) {
    if (error instanceof EnvelopeError) return broken(error.message)
    throw error
  }
}

function broken(rule: string): PassiveReply {
  return { kind: 'broken', rule }
}
