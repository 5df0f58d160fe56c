import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

/** A child process that offers tools which behave badly, and one that remembers how often it was used. */
const server = new McpServer({ name: 'unruly', version: '1.0.0' })
const said = (text: string) => ({ content: [{ type: 'text' as const, text }] })
let count = 0

server.registerTool('count', { description: 'Counts', inputSchema: {} }, async () => {
  count += 1
  return said(`${process.pid} ${count}`)
})
server.registerTool('say', { description: 'Says it', inputSchema: { text: z.string() } }, async ({ text }) =>
  said(text),
)
server.registerTool('hang', { description: 'Never answers', inputSchema: {} }, () => new Promise(() => undefined))
server.registerTool('crash', { description: 'Ends the server', inputSchema: {} }, () => process.exit(3))
server.registerTool('huge', { description: 'Says 50 MB', inputSchema: {} }, async () =>
  said('x'.repeat(50 * 1024 * 1024)),
)
server.registerTool('long', { description: 'Says 100 KB', inputSchema: {} }, async () => said('y'.repeat(100_000)))
server.registerTool('flood', { description: 'Never stops talking', inputSchema: {} }, () => {
  const flood = () => {
    while (process.stdout.write(`${'noise '.repeat(2000)}\n`));
    process.stdout.once('drain', flood)
  }
  flood()
  return new Promise(() => undefined)
})

if (process.argv.includes('--noisy')) process.stdout.write('Welcome to the unruly server!\n')
if (process.argv.includes('--mute')) process.stdin.resume()
else await server.connect(new StdioServerTransport())
