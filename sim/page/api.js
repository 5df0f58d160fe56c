/** Inside a gateway's panel every change has to show this, which the panel has put there: that it was this page that asked. */
const proof = () => (location.hash.length > 1 ? { 'x-csrf-token': location.hash.slice(1) } : {})

async function ask(path, options) {
  const response = await fetch(`api/${path}`, options)
  const body = await response.json()
  if (!response.ok) throw new Error(body.error.message)
  return body
}

const post = (path, body) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...proof() },
    body: JSON.stringify(body),
  })

/** Without the keys that have no value. */
const query = (values) =>
  new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)).toString()

export const getStage = () => ask('stage')

/** What a phone shows: `seat` is { platform, person, group? }. */
export const getScreen = (seat) => ask(`screen?${query(seat)}`)

/** `file` is what is sent along, a File of this browser. */
export const say = (seat, text, { file, ...by } = {}) => {
  const said = { ...seat, text, ...by }
  if (!file) return post('say', said)
  const body = new FormData()
  body.set('json', JSON.stringify(said))
  body.set('file', file)
  return ask('say', { method: 'POST', headers: proof(), body })
}

/** `verdict` is 'up', 'down' or 'none'. */
export const judge = (seat, message, verdict) => post('judge', { ...seat, message, verdict })

export const join = (platform, title) => post('join', { platform, title })

export const press = (seat, message, label) => post('press', { ...seat, message, label })

export const misbehave = (platform, fault) => post('fault', { platform, fault })

export const setWebhook = (platform, url) => post('webhook', { platform, url })

/** Hears what changes, again and again after every interruption. */
export function listen({ screens, meters, online, offline }) {
  const source = new EventSource('api/events')
  source.addEventListener('open', online)
  source.addEventListener('error', offline)
  source.addEventListener('screens', (event) => screens(JSON.parse(event.data).types))
  source.addEventListener('meters', (event) => meters(JSON.parse(event.data).meters))
}
