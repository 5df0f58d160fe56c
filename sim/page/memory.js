/** What this browser remembers of the page: how it looks, and whose phones lie on the desk. */
const key = 'teahouse-phones'

const fallback = () => ({
  language: /^zh/i.test(navigator.language) ? 'zh-CN' : 'en',
  theme: null,
  count: null,
  seats: [],
})

export function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}')
    const known = { ...fallback(), ...kept }
    if (known.language !== 'zh-CN' && known.language !== 'en') known.language = 'en'
    if (!Array.isArray(known.seats)) known.seats = []
    return known
  } catch {
    return fallback()
  }
}

export function remember(memory) {
  try {
    localStorage.setItem(key, JSON.stringify(memory))
  } catch {
    // A browser that may not store anything forgets with the tab, and works all the same.
  }
}
