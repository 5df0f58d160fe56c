/** PostgreSQL's text cannot hold NUL, and a person may send one: it is left out, rather than the message refused for ever. */
export function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value
}
