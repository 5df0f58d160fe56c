import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { answerParent } from './remote.ts'

/**
 * The least that could do a gateway's work: Node's HTTP server, one durable row for each message, one call to the platform.
 * No queue, no order, no second attempt, no settings.
 */
const floor = {
  /** Answers updates of `bot-0` … at /hooks/bot-N. Resolves to its address. */
  async open({ api, tokens }: { api: string; tokens: string[] }): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'teahouse-floor-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    const database = new DatabaseSync(join(folder, 'floor.sqlite'))
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    database.exec('create table messages (seq integer primary key, body text not null)')
    const insert = database.prepare('insert into messages (body) values (?)')

    const server = createServer(async (request, response) => {
      const body = await read(request)
      insert.run(body)
      response.end()
      const { message } = JSON.parse(body)
      const token = tokens[Number(request.url?.split('-')[1])]
      const answer = await fetch(`${api}/bot${token}/sendMessage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: message.chat.id, text: message.text }),
      })
      await answer.arrayBuffer()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  },
}
export type Floor = typeof floor

answerParent(floor)

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
