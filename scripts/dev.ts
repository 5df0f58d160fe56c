import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { startStage } from '../sim/stage.ts'
import { publicUrlOf, settingsIn } from '../src/settings.ts'

/**
 * `npm run dev`: Vite at the gateway's own address, so that links and webhooks lead where they will, and behind it the gateway,
 * started anew when its code changes. What is not the panel goes through to it. The simulators run beside them and outlive every
 * restart.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const settings = settingsIn(process.cwd(), process.env)
const behind = settings.port + 1
const PHONES = 3100

const gateway = spawn(process.execPath, ['--watch', `${root}bin/teahouse.js`], {
  stdio: 'inherit',
  env: {
    ...process.env,
    TEAHOUSE_HOST: '127.0.0.1',
    TEAHOUSE_PORT: String(behind),
    TEAHOUSE_PUBLIC_URL: publicUrlOf(settings, settings.port),
  },
})

const target = `http://127.0.0.1:${behind}`
const vite = await createServer({
  configFile: `${root}web/vite.config.ts`,
  server: {
    host: settings.host,
    port: settings.port,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api/', '/hooks/', '/healthz', '/readyz', '/metrics'].map((path) => [path, { target }]),
    ),
  },
})
await vite.listen()
const stage = await startStage({ port: PHONES }).catch(() => startStage({ port: 0 }))
console.log(`The panel, as it is being written: ${publicUrlOf(settings, settings.port)}`)
console.log(`The phones, on simulators of their own: ${stage.address}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    gateway.kill(signal)
  })
}
gateway.once('exit', async (code) => {
  await Promise.all([vite.close(), stage.close()])
  process.exit(code ?? 0)
})
