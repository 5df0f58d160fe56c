/** A text that has not changed for so long is told, in ms: a reply that grows is told once, when it is whole. */
const SETTLED = 1_500
const LONGEST = 300

const waiting = new WeakMap()

/** Tells a bot's message aloud once it is no longer being written. `key` stands for the message. */
export function announce(key, { from, text, growing }) {
  clearTimeout(waiting.get(key))
  if (growing) return
  const tell = () => {
    document.getElementById('live').textContent = `${from}: ${text.slice(0, LONGEST)}`
  }
  waiting.set(key, setTimeout(tell, SETTLED))
}
