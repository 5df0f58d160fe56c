import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { answerParent } from './remote.ts'

/**
 * The least that could answer WeCom: Node's HTTP server and WeCom's own crypto, one durable row for each message, one look at it for
 * each poll. Nobody ever writes an answer.
 */
const floor = {
  /** Resolves to its address. */
  async open({ token, encodingAesKey }: { token: string; encodingAesKey: string }): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'teahouse-floor-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    const database = new DatabaseSync(join(folder, 'floor.sqlite'))
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    database.exec('create table messages (id text primary key, answer text not null)')
    const insert = database.prepare('insert or ignore into messages values (?, ?)')
    const select = database.prepare('select answer from messages where id = ?')
    const crypto = new WecomCrypto(token, encodingAesKey, '')

    const server = createServer(async (request, response) => {
      const query = new URL(request.url ?? '/', 'http://floor').searchParams
      const { timestamp = '', nonce = '', msg_signature = '', echostr } = Object.fromEntries(query)
      const sealed: string = echostr ?? JSON.parse(await text(request)).encrypt
      if (!crypto.verifySignature(msg_signature, timestamp, nonce, sealed)) return void response.writeHead(403).end()
      const said = crypto.decrypt(sealed)
      if (echostr !== undefined) return void response.end(said)
      const { msgtype, msgid, stream } = JSON.parse(said)
      const id: string = msgtype === 'stream' ? stream.id : Buffer.from(msgid).toString('base64url')
      if (msgtype !== 'stream') insert.run(id, '')
      const content = select.get(id)?.answer ?? ''
      const answer = JSON.stringify({ msgtype: 'stream', stream: { id, finish: false, content } })
      const { encrypt, signature } = crypto.encrypt(answer, timestamp, nonce)
      response.end(JSON.stringify({ encrypt, msgsignature: signature, timestamp: Number(timestamp), nonce }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  },
}
export type WecomFloor = typeof floor

answerParent(floor)
