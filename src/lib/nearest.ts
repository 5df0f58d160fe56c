/** The known word that is most like this one; undefined only when none is known. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase())
    if (edits < least) {
      least = edits
      best = candidate
    }
  }
  return best
}

/** "Did you mean x?" when a known word is near enough to be meant, else what is known. */
export function suggestion(word: string, known: readonly string[]): string {
  const best = nearest(word, known)
  if (best === undefined) return 'Nothing is known here.'
  const tolerated = Math.max(2, Math.floor(word.length / 3))
  if (distance(word.toLowerCase(), best.toLowerCase()) <= tolerated) return `Did you mean "${best}"?`
  return `Known here: ${known.join(', ')}.`
}

/** The known word that this one is a slip of the pen for: a letter in six is wrong at most. */
export function nearby(word: string, known: readonly string[]): string | undefined {
  const best = nearest(word, known)
  const tolerated = Math.max(1, Math.floor(word.length / 6))
  return best !== undefined && distance(word.toLowerCase(), best.toLowerCase()) <= tolerated ? best : undefined
}

/**
 * How many letters must be added, removed, replaced or swapped with their neighbour. The beginning of a word is nearly that word.
 * Long words are compared by their beginning.
 */
function distance(a: string, b: string): number {
  if (a.length > 2 && a !== b && b.startsWith(a)) return 1
  const from = a.slice(0, 64)
  const to = b.slice(0, 64)
  let before: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row.push(
        Math.min(
          last[j]! + 1,
          row[j - 1]! + 1,
          last[j - 1]! + (same ? 0 : 1),
          swapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = last
    last = row
  }
  return last[to.length]!
}
