/** An id for each name, no two alike: its letters and digits, or its place in the list where it has none that ids may have. */
export function idsFor(names: readonly string[], otherwise: string): string[] {
  const ids: string[] = []
  for (const [index, name] of names.entries()) {
    const plain = name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
    // Room for a number behind it, and a word before.
    const first = plain.slice(0, 30).replace(/^-+|-+$/g, '') || `${otherwise}-${index + 1}`
    let id = first
    for (let n = 2; ids.includes(id); n++) id = `${first}-${n}`
    ids.push(id)
  }
  return ids
}
