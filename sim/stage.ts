import type { SimulatedPlatform } from '../src/contract/simulator.ts'
import { createApi } from './api.ts'
import { Cast, startPlatforms } from './cast.ts'
import { Feed } from './feed.ts'
import { startServer } from './server.ts'

export interface StageOptions {
  /** Where the page is; the platforms take the ports behind it. 0 picks free ones. */
  port: number
  /** Who is on the stage; absent = one platform of every kind. They are closed with it. */
  platforms?: SimulatedPlatform[]
}

export interface Stage {
  /** Of the page of phones: http://127.0.0.1:PORT */
  address: string
  platforms: SimulatedPlatform[]
  close(): Promise<void>
}

/** Starts the platforms and the page of phones. */
export async function startStage({ port, platforms }: StageOptions): Promise<Stage> {
  const cast = new Cast(platforms ?? (await startPlatforms(port === 0 ? 0 : port + 1)))
  const feed = new Feed(cast)
  try {
    const server = await startServer(port, createApi(cast, feed))
    const close = async () => {
      feed.close()
      await server.close()
      await cast.close()
    }
    return { address: server.address, platforms: cast.platforms, close }
  } catch (error) {
    feed.close()
    await cast.close()
    throw error
  }
}
