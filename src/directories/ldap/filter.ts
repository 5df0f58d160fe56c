import type { PersonAsked } from '../../contract/directory.ts'

/** What a filter may name. */
const KNOWN = ['id', 'name', 'email', 'mobile', 'employeeNo'] as const

/** What no attribute is equal to: it stands for what the platform did not tell. */
const NOTHING = '\\00'

/**
 * The filter for a person; undefined when the platform tells nothing of what it names. Whatever a person is called, their name ends up
 * inside the value that it stands in.
 */
export function filterFor(filter: string, { sender }: PersonAsked): string | undefined {
  let told = false
  const filled = filter.replace(/\{(\w+)\}/g, (whole, name) => {
    const field = KNOWN.find((one) => one === name)
    if (!field) return whole
    const value = sender[field]
    if (value === undefined || value === '') return NOTHING
    told = true
    return escaped(value)
  })
  return told ? filled : undefined
}

/** https://www.rfc-editor.org/rfc/rfc4515#section-3 (read 2026-11-21); other bytes may stand as they are, in UTF-8. */
export const escaped = (value: string): string =>
  value.replace(/[\\*()\0]/g, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
