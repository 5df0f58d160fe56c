import type { Fault } from '../../contract/simulator.ts'

/** A fault that a person can switch on by its name. */
export interface NamedFault<Parts> {
  help: string
  /** Starts it; returns the way to end it. */
  start(parts: Parts): () => void
}

/** A switch that is on as long as the fault holds. */
export function toggled<Parts>(help: string, turn: (parts: Parts, on: boolean) => void): NamedFault<Parts> {
  return {
    help,
    start: (parts) => {
      turn(parts, true)
      return () => turn(parts, false)
    },
  }
}

/** Something that happens once, when the fault is switched on. */
export function sudden<Parts>(help: string, strike: (parts: Parts) => void): NamedFault<Parts> {
  return {
    help,
    start: (parts) => {
      strike(parts)
      return nothing
    },
  }
}

const nothing = (): undefined => undefined

/** The faults of a simulator: one at a time holds. */
export interface Misbehaviour {
  list(): { name: Fault; help: string }[]
  /** Ends the one that holds. Throws for a name that is not listed. */
  set(name: Fault | undefined): void
}

export function oneAtATime<Parts>(named: Record<string, NamedFault<Parts>>, parts: Parts): Misbehaviour {
  let end: () => void = nothing
  return {
    list: () => Object.entries(named).map(([name, { help }]) => ({ name, help })),
    set: (name) => {
      const next = name === undefined ? undefined : named[name]
      if (name !== undefined && !next) throw new Error(`no fault is called '${name}'`)
      end()
      end = next?.start(parts) ?? nothing
    },
  }
}
