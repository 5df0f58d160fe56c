import { createServer } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

/** A process that offers tools which behave badly, and one that remembers how often it was used. */
function unruly(): McpServer {
  const server = new McpServer({ name: 'unruly', version: '1.0.0' })
  const offer = (name: string, does: () => Promise<string>) =>
    server.registerTool(name, { description: `It does ${name}`, inputSchema: {} }, async () => said(await does()))
  offer('count', async () => `${process.pid} ${++count}`)
  offer('hang', () => new Promise(() => undefined))
  offer('crash', () => process.exit(3))
  offer('huge', async () => 'x'.repeat(50 * 1024 * 1024))
  offer('long', async () => 'y'.repeat(100_000))
  offer('flood', flood)
  server.registerTool('say', { description: 'Says it', inputSchema: { text: z.string() } }, async ({ text }) =>
    said(text),
  )
  return server
}

const said = (text: string) => ({ content: [{ type: 'text' as const, text }] })
let count = 0

function flood(): Promise<string> {
  const more = () => {
    while (process.stdout.write(`${'noise '.repeat(2000)}\n`));
    process.stdout.once('drain', more)
  }
  more()
  return new Promise(() => undefined)
}

if (process.argv.includes('--noisy')) process.stdout.write('Welcome to the unruly server!\n')
if (process.argv.includes('--mute')) process.stdin.resume()
else if (process.argv.includes('--http')) {
  const http = createServer(async (request, response) => {
    // Without sessions, each request has a server of its own.
    const transport = new StreamableHTTPServerTransport({})
    await unruly().connect(transport)
    await transport.handleRequest(request, response)
  })
  http.listen(0, '127.0.0.1', () => process.stderr.write(`listening ${JSON.stringify(http.address())}\n`))
} else await unruly().connect(new StdioServerTransport())
