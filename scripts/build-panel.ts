import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Builds the panel into dist/panel, and lays beside each file what browsers take instead of it. Runs after `npm ci`. */
const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'dist/panel')
/** Built elsewhere and put into its place at the end: a gateway that runs meanwhile never serves half of it. */
const fresh = `${built}-${process.pid}`
/** Smaller ones gain nothing. */
const WORTH = 1024

// Whatever it is run from: what people open is never a build for developers.
process.env.NODE_ENV = 'production'
const vite = await import('vite').catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined
  throw error
})
if (vite) {
  await vite.build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn', build: { outDir: fresh } })
  await compressAll()
  await rm(built, { recursive: true, force: true })
  await rename(fresh, built)
} else if (!existsSync(join(built, 'index.html'))) {
  console.log('The panel was not built, for the tools that build it are not installed. With them: npm ci')
}

async function compressAll(): Promise<void> {
  const names = await readdir(fresh, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile() && /\.(js|css|svg)$/.test(entry.name))
  await Promise.all(files.map(({ parentPath, name }) => compress(join(parentPath, name))))
}

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file)
  if (bytes.length < WORTH) return
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
    promisify(gzip)(bytes, { level: 9 }),
  ])
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
}
