import type { Log, Profile } from './channel.ts'

/** A kind of directory of people. One per folder under directories/. */
export interface DirectoryProvider<Settings> {
  /** Builds a directory. Does no I/O, and loads what it needs for that only when it is first asked. */
  create(settings: Settings, host: DirectoryHost): Directory
}

/** Where an organisation keeps its people. */
export interface Directory {
  /**
   * Who somebody is; undefined when the directory does not know them. Throws RemoteError: `unreachable` and `busy` mean that it may
   * know later, `denied` that an admin must act, `invalid` that it cannot tell. Ends soon after `signal` fires.
   */
  find(person: PersonAsked, signal: AbortSignal): Promise<Entry | undefined>
  /** Proves that the settings work and says in one line what answers there. Changes nothing. */
  check(signal: AbortSignal): Promise<string>
  /** Lets go of connections. Nothing is asked after this. */
  close(): Promise<void>
}

export interface DirectoryHost {
  log: Log
}

/** A sender, with what its platform told of the person. */
export interface PersonAsked {
  /** The channel's id, and its type. */
  channel: string
  platform: string
  sender: { id: string } & Omit<Profile, 'department'>
}

/** What a directory knows about a person. */
export interface Entry {
  name?: string
  email?: string
  department?: string
}
