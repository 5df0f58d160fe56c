import type { Command } from './command.ts'
import { examine } from './examination.ts'

export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'check what the gateway needs, and try every channel and agent',
  async run({ settings, world, redactor }) {
    let failed = false
    for await (const { mark, what, advice } of examine({ settings, world, redactor })) {
      failed ||= mark === '✗'
      world.out(`${mark} ${what}${advice === undefined ? '' : ` — ${advice}`}`)
    }
    world.out(failed ? 'Something is wrong: see the lines with ✗.' : 'All that is needed is there.')
    return failed ? 1 : 0
  },
}
