import { readFileSync } from 'node:fs'

/** Resident memory of a process, in MB. */
export function memoryOf(pid: number): number {
  const kB = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kB) / 1024
}

/** Processor time that a process has used so far, all its threads together, in ms. The kernel tells hundredths of a second (proc(5)). */
export function cpuOf(pid: number): number {
  // The name of the program, in parentheses, may hold spaces.
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user, system] = after.split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * 10
}
