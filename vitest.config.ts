import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those that take longest. What mostly waits comes beside the crash test, what needs the processor when that is well under way. */
const long = [
  'test/e2e/crash',
  'src/store/schedule-postgres',
  'src/channels/telegram/telegram',
  'src/channels/wecom/wecom',
  'src/channels/feishu/feishu',
  'src/channels/dingtalk/dingtalk',
  'test/e2e/bad-platforms',
  'src/channels/wecom/trouble',
  'test/e2e/two-processes',
  'test/e2e/stop',
  'test/e2e/panel/look',
  'test/e2e/',
]

/** What takes longest begins first, or everything else is long over when it ends. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = long.findIndex((path) => moduleId.includes(`/${path}`))
      return found === -1 ? long.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/helpers/postgres-global.ts'],
    pool: 'forks',
    // Two would be one a core; but many tests wait for timers and processes of their own most of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Files share a worker, and the modules in it: reading those again for each file was half of the work.
      {
        extends: true,
        test: { name: 'parts', include: ['src/**/*.test.ts', 'web/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'whole', include: ['sim/**/*.test.ts', 'test/**/*.test.ts'] } },
    ],
  },
})
