// Plain JavaScript that any Node can read: it finds a Node that runs the rest, or says in one sentence what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const needed = 24

/** Runs a TypeScript file of this project: here when this Node can, else with the Node that `npm ci` brought along. */
export async function run(file, args) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  if (Number(process.versions.node.split('.')[0]) >= needed) {
    process.argv = [process.argv[0], path, ...args]
    const { enableCompileCache } = await import('node:module')
    enableCompileCache()
    await import(new URL(`../${file}`, import.meta.url).href)
    return
  }
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  if (!existsSync(own)) {
    console.error(
      `Teahouse needs Node ${needed} or newer and this is Node ${process.versions.node}. Run "npm ci" (it brings Node ${needed} along), or install Node ${needed}.`,
    )
    process.exit(1)
  }
  const child = spawn(own, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
