import { getStage, listen } from './api.js'
import { createBar } from './bar.js'
import { createConnect } from './connect.js'
import { recall, remember } from './memory.js'
import { Phone } from './phone.js'
import { createPlatforms } from './platforms.js'
import { t, useLanguage } from './words.js'

/** A phone is readable from this width on. */
const NARROWEST = 320
const MOST = 4

/** The page around this one says how it looks; by itself, it says so here. */
const told = new URLSearchParams(location.search)
const embedded = told.has('embedded')
const memory = { ...recall(), ...(embedded && { language: told.get('language'), theme: told.get('theme') }) }
document.documentElement.toggleAttribute('data-embedded', embedded)
const dark = matchMedia('(prefers-color-scheme: dark)')
let stage = await getStage()
let meters = new Map(stage.meters.map((meter) => [meter.type, meter]))
let phones = []
let platforms
let connect
const seats = Array.from({ length: MOST }, (_, n) => validSeat(memory.seats[n]) ?? firstSeat(n))
const drafts = Array.from({ length: MOST }, () => ({ text: '' }))

draw()
dark.addEventListener('change', () => memory.theme ?? draw())
addEventListener('resize', () => shown() !== phones.length && layPhones())
listen({
  screens: (types) => {
    for (const phone of phones) if (types.includes(phone.seat.platform)) phone.refresh()
  },
  meters: useMeters,
  online: async () => {
    offline(false)
    const before = JSON.stringify(stage.waysIn)
    stage = await getStage()
    // The platforms were started anew, elsewhere.
    if (JSON.stringify(stage.waysIn) !== before) location.reload()
    useMeters(stage.meters)
    for (const phone of phones) phone.refresh()
  },
  offline: () => offline(true),
})

function useMeters(list) {
  meters = new Map(list.map((meter) => [meter.type, meter]))
  platforms.update(meters)
  for (const phone of phones) phone.useMeter(meters.get(phone.seat.platform))
}

/** Everything there is to see, in the language and theme of now. */
function draw() {
  useLanguage(memory.language)
  document.documentElement.lang = memory.language
  document.documentElement.dataset.theme = memory.theme ?? (dark.matches ? 'dark' : 'light')
  document.title = t('title')
  connect?.element.remove()
  connect = createConnect(stage)
  document.body.append(connect.element)
  drawBar()
  platforms = createPlatforms(stage.platforms)
  document.getElementById('platforms').replaceChildren(platforms.element)
  platforms.update(meters)
  layPhones()
}

function drawBar() {
  const bar = createBar({
    embedded,
    theme: document.documentElement.dataset.theme,
    count: shown(),
    most: fitting(),
    onConnect: () => connect.open(),
    onCount: (count) => {
      change({ count })
      layPhones()
      document.querySelector('input[name="count"]:checked')?.focus()
    },
    onTheme: (theme) => {
      change({ theme })
      document.documentElement.dataset.theme = theme
      drawBar()
      document.getElementById('theme').focus()
    },
    onLanguage: () => {
      change({ language: memory.language === 'en' ? 'zh-CN' : 'en' })
      draw()
      document.getElementById('language').focus()
    },
  })
  document.getElementById('bar').replaceChildren(...bar)
}

function layPhones() {
  for (const phone of phones) phone.close()
  phones = Array.from(
    { length: shown() },
    (_, n) =>
      new Phone({
        number: n + 1,
        seat: seats[n],
        draft: drafts[n],
        stage,
        meter: meters.get(seats[n].platform),
        onSeat: (seat) => {
          seats[n] = seat
          change({ seats })
          return meters.get(seat.platform)
        },
        onJoined: async (seat) => {
          stage = await getStage()
          seats[n] = seat
          change({ seats })
          layPhones()
        },
        onConnect: (type) => connect.open(type),
      }),
  )
  const desk = document.getElementById('desk')
  desk.dataset.count = phones.length
  desk.replaceChildren(...phones.map(({ element }) => element))
  for (const phone of phones) phone.refresh()
  drawBar()
}

function fitting() {
  return Math.max(1, Math.min(MOST, Math.floor((innerWidth - 24) / NARROWEST)))
}

function shown() {
  return Math.min(memory.count ?? Math.max(3, stage.platforms.length), fitting())
}

function change(part) {
  Object.assign(memory, part)
  remember(memory)
}

/** A direct chat on each platform first, then their groups as the second person sees them. */
function firstSeat(n) {
  const { platforms: all } = stage
  const platform = all[n % all.length]
  const round = Math.floor(n / all.length)
  const person = (platform.people[round] ?? platform.people[0]).id
  const group = round % 2 === 1 ? platform.groups[0]?.id : undefined
  return { platform: platform.type, person, ...(group && { group }) }
}

function validSeat(seat) {
  const platform = stage.platforms.find(({ type }) => type === seat?.platform)
  const person = platform?.people.some(({ id }) => id === seat.person)
  const group = seat?.group === undefined || platform?.groups.some(({ id }) => id === seat.group)
  return person && group ? seat : undefined
}

function offline(is) {
  const line = document.getElementById('offline')
  line.hidden = !is
  line.textContent = is ? t('offline') : ''
}
