const QUOTE = 0x22
const BACKSLASH = 0x5c
/** `{` and `[`; what closes them has the code two above. */
const OPENING = [0x7b, 0x5b]

/** How deeply JSON is nested, found without recursion. Of what is no JSON, a number that says nothing. */
export function depthOf(json: Uint8Array): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!
    if (quoted) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (OPENING.includes(byte)) deepest = Math.max(deepest, ++depth)
    else if (OPENING.includes(byte - 2)) depth--
  }
  return deepest
}
