import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { publicUrlOf, settingsIn } from '../src/settings.ts'

/**
 * `npm run dev`: Vite at the gateway's own address, so that links and webhooks lead where they will, and behind it the gateway,
 * started anew when its code changes. What is not the panel goes through to it.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const settings = settingsIn(process.cwd(), process.env)
const behind = settings.port + 1

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
console.log(`The panel, as it is being written: ${publicUrlOf(settings, settings.port)}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    gateway.kill(signal)
    void vite.close()
  })
}
gateway.once('exit', (code) => vite.close().then(() => process.exit(code ?? 0)))
