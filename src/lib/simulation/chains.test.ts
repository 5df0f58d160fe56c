import { expect, test } from 'vitest'
import { Chains } from './chains.ts'

test('within a chain everything waits for what came before, and other chains do not', async () => {
  const chains = new Chains()
  const done: string[] = []
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  chains.run('a', async () => {
    await held
    done.push('a1')
  })
  const last = new Promise<void>((resolve) => {
    chains.run('a', async () => {
      done.push('a2')
      resolve()
    })
  })
  await new Promise<void>((resolve) => {
    chains.run('b', async () => {
      done.push('b1')
      resolve()
    })
  })
  expect(done).toEqual(['b1'])
  release()
  await last
  expect(done).toEqual(['b1', 'a1', 'a2'])
})
