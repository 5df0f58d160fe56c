import { styleText } from 'node:util'
import type { OpenaiFake } from '../../src/agents/openai/fake.ts'
import type { SimulatedPlatform } from '../../src/contract/simulator.ts'
import { cell } from './columns.ts'
import type { Performance } from './performance.ts'

interface Row {
  platform: SimulatedPlatform
  performance: Performance
  model: OpenaiFake
}

const heads = ['said', 'whole', 'stopped', 'calls', 'limited', 'violations']

/** The table at the end, and whether all went as it must. */
export function summarise(rows: Row[]): { text: string; well: boolean } {
  const broken = rows.flatMap(({ platform, model }) => [
    ...platform.violations().map((line) => `${platform.title}: ${line}`),
    ...model.violations().map((line) => `the model behind ${platform.title}: ${line}`),
  ])
  const failed = rows.flatMap(({ platform, performance }) =>
    performance.progress
      .filter((one) => one.state !== 'whole' && one.state !== 'stopped')
      .map(({ who, act, reason }) => `${platform.title}: “${act.says}” of ${who} did not end: ${reason ?? 'unknown'}`),
  )
  const lines = [
    styleText('bold', `  ${cell('', 12)}${heads.map((head) => head.padStart(12)).join('')}`),
    ...rows.map(line),
    '',
    ...[...failed, ...broken].map((reason) => styleText('red', `  ✗ ${reason}`)),
  ]
  return { text: lines.join('\n'), well: failed.length === 0 && broken.length === 0 }
}

function line({ platform, performance }: Row): string {
  const count = (state: string) => performance.progress.filter((one) => one.state === state).length
  const { total, limited } = platform.calls()
  const numbers = [performance.said, count('whole'), count('stopped'), total, limited, platform.violations().length]
  return `  ${cell(platform.title, 12)}${numbers.map((number) => String(number).padStart(12)).join('')}`
}
