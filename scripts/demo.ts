import { parseArgs, styleText } from 'node:util'
import { createBoard } from './demo/board.ts'
import { type House, openHouse } from './demo/house.ts'
import { Performance } from './demo/performance.ts'
import { playWith } from './demo/play.ts'
import { summarise } from './demo/summary.ts'

const usage = `The main job without accounts: a short conversation on every platform, with a stop and a restart in the middle.

npm run demo -- [--keep]

  --keep   leave it running, with the page of phones open to a browser`

const { keep } = readArguments()
console.log(
  `\n  ${styleText('bold', '茶馆 Teahouse')} · two people and a group on every platform; no account, no key\n`,
)
const startedAt = Date.now()
// What runs and lies about goes with this process, however it ends.
let leave: () => void = () => process.exit(1)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => leave())
const house = await openHouse().catch((error: Error) => {
  console.error(`  The gateway did not start: ${error.message}`)
  return process.exit(1)
})
const well = await perform(house)
const stayed = !keep || (await keepOpen(house))
await house.close()
process.exit(well && stayed ? 0 : 1)

/** Plays everything on all platforms at once; resolves to whether every reply ended whole. */
async function perform({ stage, address, modelOf, pictureUrl, restart, lastWords }: House): Promise<boolean> {
  const board = createBoard(process.stdout)
  const play = playWith(pictureUrl)
  const rows = stage.platforms.map((platform) => {
    const model = modelOf(platform)
    return { platform, model, performance: new Performance({ platform, model, changed: () => show() }) }
  })
  const performances = rows.map(({ performance }) => performance)
  const show = () => board.update(performances.flatMap(({ progress }) => progress))
  board.say(styleText('dim', `  gateway ${address} · phones ${stage.address}`))

  await Promise.all(performances.map((performance) => performance.playAll(play)))
  const interrupted = play.filter(({ ends }) => ends === 'whole after a restart')
  const each = (what: (performance: Performance) => Promise<void>[]) => Promise.all(performances.flatMap(what))
  board.say(styleText('yellow', '  ✂ the gateway is killed in the middle of every reply, and started again'))
  const back = restart()
  for (const performance of performances) for (const act of interrupted) performance.cutOff(act)
  await each((performance) => interrupted.map((act) => performance.goOn(act)))
  await back
  board.end()

  const { text, well } = summarise(rows)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  const verdict = well
    ? styleText('green', `  ✓ every reply ended whole, in ${seconds} s`)
    : `${styleText('red', `  ✗ not every reply ended whole (${seconds} s). The gateway said last:`)}\n${lastWords()}`
  console.log(`\n${text}\n${verdict}\n`)
  return well
}

/** Resolves once somebody wants it to end, or to false when the gateway ended by itself. */
async function keepOpen({ stage, address, ended, lastWords }: House): Promise<boolean> {
  console.log(`  The phones are at ${styleText('bold', stage.address)}, the gateway at ${address}. Ctrl+C ends it.\n`)
  const told = new Promise<'told'>((resolve) => {
    leave = () => resolve('told')
  })
  if ((await Promise.race([told, ended()])) === 'told') return true
  console.error(`  The gateway ended. It said last:\n${lastWords()}`)
  return false
}

function readArguments(): { keep: boolean } {
  try {
    const { values } = parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    return { keep: values.keep ?? false }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    return process.exit(2)
  }
}
