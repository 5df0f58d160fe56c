import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: ((options: { type: 'minor' }) => void) | undefined

/**
 * Gives back what was read and is no longer needed. V8 itself lets tens of megabytes of buffers pile up before it looks: a file of
 * 200 MB on its way to the disk takes 20 MB more memory so, instead of 60, for 1 ms each time (Node 24.21).
 */
export function collectYoung(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc')
  }
  collect?.({ type: 'minor' })
}
