/** What an option asks for: either how many, made by their number from 1 on, or which. */
export function listed<T>(asked: number | T[], make: (n: number) => T): T[] {
  return typeof asked === 'number' ? Array.from({ length: asked }, (_, n) => make(n + 1)) : asked
}
