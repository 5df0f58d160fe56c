import { resolve } from 'node:path'
import { ConfigurationError } from '../lib/configuration-error.ts'
import { singular } from '../services/config-schemas.ts'
import { readConfiguration } from '../services/configuration.ts'
import { applyConfiguration, type Change, madeInPanel, planConfiguration } from '../services/configuration-plan.ts'
import type { Command } from './command.ts'
import { withShelf } from './shelf.ts'

export const apply: Command = {
  name: 'apply',
  usage: 'FILE [--yes]',
  summary: 'show what a configuration file changes, ask, and put it in force',
  options: { yes: { type: 'boolean', short: 'y' } },
  words: { least: 0, most: 1 },
  async run({ settings, words, options, world }) {
    const file = words[0] === undefined ? settings.configFile : resolve(world.folder, words[0])
    if (file === undefined) throw new ConfigurationError(['Which file? npm start -- apply FILE'])
    return withShelf(settings, world, async (shelf) => {
      const { environment } = settings
      const known = await madeInPanel(shelf.store)
      const configuration = readConfiguration(file, { environment, providers: shelf.providers, known })
      const plan = await planConfiguration(shelf, configuration)
      if (plan.length === 0) {
        world.out('Nothing to change: this is what is configured.')
        return 0
      }
      world.out(plan.map(describe).join('\n'))
      if (options.yes !== true) {
        if (!world.ask) throw new ConfigurationError(['Nobody is here to be asked: add --yes to apply this plan.'])
        if (!(await world.ask('Apply this?'))) {
          world.out('Nothing was changed.')
          return 1
        }
      }
      const done = await applyConfiguration(shelf, configuration)
      world.out(`Applied: ${done.length} ${done.length === 1 ? 'change' : 'changes'}.`)
      return 0
    })
  },
}

const marks = { add: '+', change: '~', enable: '^', disable: '-' }

/** `~ channel support (dingtalk): agent: echo → kb` */
function describe({ kind, id, type, action, details }: Change): string {
  const word = action === 'enable' ? ['enabled'] : action === 'disable' ? ['disabled'] : []
  const all = [...word, ...details].join(', ')
  const what = kind === 'setting' ? id : `${singular(kind)} ${id} (${type})`
  return `  ${marks[action]} ${what}${all === '' ? '' : `: ${all}`}`
}
