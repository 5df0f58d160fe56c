import type { Generated } from 'kysely'

/** A person in our books (see store/users.ts). */
export interface UserRow {
  id: string
  name: string
  email: string | null
  /** 0 also for a placeholder: nobody is found by it. */
  email_verified: Generated<number>
  employee_no: string | null
  department: string | null
  /** Who told us of them first: a platform's type, or `directory`, `fixed`, `panel`. */
  source: string
  /** What they do, as an admin notes it. */
  role: string | null
  /** JSON: their own limits, in place of the usual ones. */
  limits: string
  disabled: Generated<number>
  /** 1 once an admin has the say: neither look-ups nor /pair change anything. */
  locked: Generated<number>
  created_at: number
  updated_at: number
}

/** An id on a platform, and whose it is. */
export interface SenderRow {
  channel: string
  sender: string
  user: string
  name: string | null
  /** What the platform knows about them, as JSON. */
  profile: string | null
  /** How they came to be this user's. */
  mapped: 'created' | 'email' | 'employee-no' | 'fixed' | 'paired' | 'linked'
  /** 1 once an admin let them in, where a channel asks for that. */
  welcome: Generated<number>
  linked_at: number
  looked_up_at: number | null
  look_again_at: number
}

/** A code that somebody was given, by its hash; or how often a sender tried one that was wrong. */
export interface PairingRow {
  code_hash: string
  purpose: 'access' | 'link' | 'wrong'
  channel: string
  sender: string
  sender_name: string | null
  conversation: string
  /** The message that it was given for: another attempt at that message gives another code. */
  message: number
  tries: Generated<number>
  created_at: number
  expires_at: number
}
