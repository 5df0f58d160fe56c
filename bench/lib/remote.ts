import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** What a process offers: functions whose arguments and results survive a structured clone. */
type Methods = Record<string, (...args: never[]) => unknown>

/** Another process of the benchmark. */
export interface Remote<M extends Methods> {
  pid: number
  call<K extends keyof M & string>(name: K, ...args: Parameters<M[K]>): Promise<Awaited<ReturnType<M[K]>>>
  end(): Promise<void>
}

interface Answer {
  id: number
  result?: unknown
  error?: string
}

/** Starts a script that ends with `answerParent(methods)` in a process of its own. */
export function elsewhere<M extends Methods>(script: URL, env: NodeJS.ProcessEnv = {}): Remote<M> {
  const child = fork(script, { serialization: 'advanced', env: { ...process.env, ...env } })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  child.on('message', ({ id, result, error }: Answer) => {
    if (error === undefined) waiting.get(id)?.resolve(result)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })
  child.on('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`${script.pathname} ended with ${code}`))
  })
  return {
    pid: child.pid ?? 0,
    call(name, ...args) {
      const answer = Promise.withResolvers<unknown>()
      waiting.set(++last, answer)
      child.send({ id: last, name, args })
      // Both ends are typed by the same file, and the pipe between them is ours.
      return answer.promise as Promise<never>
    },
    end: () => ended(child),
  }
}

/** Makes these functions callable from the process that started this one. */
export function answerParent(methods: Methods): void {
  process.on('message', async ({ id, name, args }: { id: number; name: string; args: never[] }) => {
    try {
      process.send?.({ id, result: await methods[name]?.(...args) })
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  process.on('disconnect', () => process.exit())
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}
