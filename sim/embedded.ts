import type { SimulatedPlatform } from '../src/contract/simulator.ts'
import { createApi } from './api.ts'
import { Cast, startPlatforms } from './cast.ts'
import { Feed } from './feed.ts'
import { createPage } from './server.ts'

/** The stage inside a gateway: the gateway serves its page, at an address of its own and to whom it likes. */
export interface EmbeddedStage {
  platforms: SimulatedPlatform[]
  /** Answers what the page asks for; paths are as if it lay at `/`. */
  fetch(request: Request): Response | Promise<Response>
  close(): Promise<void>
}

/** Where the platforms listen when they can: a gateway that starts again finds them where its channels expect them. */
const PORTS = [3101, 3111, 3121, 3131]

export async function openStage(): Promise<EmbeddedStage> {
  const cast = new Cast(await startSomewhere())
  const feed = new Feed(cast)
  const page = createPage(createApi(cast, feed), 'self')
  return {
    platforms: cast.platforms,
    fetch: (request) => page.fetch(request),
    async close() {
      feed.close()
      await cast.close()
    },
  }
}

async function startSomewhere(): Promise<SimulatedPlatform[]> {
  for (const port of PORTS) {
    try {
      return await startPlatforms(port)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    }
  }
  return startPlatforms(0)
}
