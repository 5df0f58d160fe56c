/** One field of a form as it came. */
export interface FormPart {
  name: string
  filename: string | undefined
  /** Its Content-Type, where it has one. */
  type: string | undefined
  bytes: Buffer
}

const mostParts = 100
const longestHead = 4_000

/** The fields of a multipart/form-data body, without a copy of their bytes; undefined when it is none. */
export function formParts(body: Buffer, contentType: string): FormPart[] | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  if (!boundary) return undefined
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2]}`, 'latin1')
  const between = Buffer.concat([Buffer.from('\r\n'), mark])
  const parts: FormPart[] = []
  let at = body.indexOf(mark)
  while (at >= 0 && parts.length < mostParts) {
    const start = at + (parts.length === 0 ? mark.length : between.length)
    if (body.toString('latin1', start, start + 2) === '--') return parts
    const headEnd = body.indexOf('\r\n\r\n', start)
    if (headEnd < 0 || headEnd - start > longestHead) return undefined
    at = body.indexOf(between, headEnd)
    if (at < 0) return undefined
    const part = partOf(body.toString('utf8', start, headEnd), body.subarray(headEnd + 4, Math.max(headEnd + 4, at)))
    if (!part) return undefined
    parts.push(part)
  }
  return undefined
}

function partOf(head: string, bytes: Buffer): FormPart | undefined {
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(head)?.[1] ?? ''
  const [name, filename] = ['name', 'filename'].map((wanted) => parameter(disposition, wanted))
  if (name === undefined) return undefined
  const type = /^content-type:\s*(\S+)/im.exec(head)?.[1]
  return { name, filename, type, bytes }
}

/** In quotes, where clients write what would end them as browsers do; or bare. */
function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[;\\s])${name}=(?:"([^"]*)"|([^;\\s"][^;]*))`, 'i').exec(disposition)
  return found?.[1]?.replace(/%22|%0D|%0A/gi, (code) => decodeURIComponent(code)) ?? found?.[2]?.trim()
}
