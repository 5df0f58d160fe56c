import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A cup of tea, 96 × 96. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAGAAAABgBAMAAAAQtmoLAAAAD1BMVEX69u6qtK9KfFmcYjR4Vjzpxtc8AAAAXElEQVR42u3WsREAEAxAUStkBStYwf4zKXQ5JKGL/ytFXpM7Ryl0lYioA4AVXQAW5V8U7arHAHO6HdPmV+AJYM4BAO+AG2ea8KOYGixN+PeQGnRHANOEN5sU0L4BwJNFMGHPWPUAAAAASUVORK5CYII=',
  'base64',
)

/** Where the model's picture lies: on a server of its own, as those of models do. */
export interface Gallery {
  /** http://127.0.0.1:PORT/cup.png */
  url: string
  close(): Promise<void>
}

export async function openGallery(): Promise<Gallery> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/cup.png`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
