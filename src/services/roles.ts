/** What somebody may do here: look; run things (answer, retry, switch on and off); change what is configured, people and keys. */
export type Role = 'viewer' | 'operator' | 'admin'

export const roles = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[]

/** Whether a role may do what needs at least another. */
export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
