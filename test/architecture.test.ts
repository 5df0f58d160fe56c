import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')

/** What each part may import besides itself, npm packages and node. The road's own order: later parts know earlier ones. */
const MAY: Record<string, string[]> = {
  contract: [],
  lib: ['contract'],
  store: ['contract', 'lib'],
  services: ['contract', 'lib', 'store'],
  core: ['contract', 'lib', 'store', 'services'],
  api: ['contract', 'lib', 'store', 'services', 'core'],
  channels: ['contract', 'lib'],
  agents: ['contract', 'lib'],
  directories: ['contract', 'lib'],
}
/** These wire the parts together. */
const WIRING = ['app.ts', 'main.ts', 'settings.ts', 'cli']
const WHY: Record<string, string> = {
  channels: 'a channel reaches the gateway only through ChannelHost',
  agents: 'an agent reaches the gateway only through AgentHost',
  contract: 'the contract is what others write against; it knows nobody',
  lib: 'lib is for what has no domain words',
}

interface Import {
  file: string
  target: string
}

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) =>
    resolve(dirname(file), path ?? ''),
  )

const isTest = (file: string) => /\.test\.ts$/.test(file)
const partOf = (file: string) => relative(src, file).split('/')[0] ?? ''
const imports: Import[] = files(src)
  .filter((file) => !isTest(file))
  .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
const spelled = ({ file, target }: Import) => `${relative(root, file)} imports ${relative(root, target)}`

describe('directions', () => {
  test('every part imports only what comes before it', () => {
    const wrong = imports.filter(({ file, target }) => {
      const [from, to] = [partOf(file), partOf(target)]
      if (WIRING.includes(from) || from === to) return false
      return !target.startsWith(src) || !(MAY[from] ?? []).includes(to)
    })
    expect(wrong.map((i) => `${spelled(i)}: ${WHY[partOf(i.file)] ?? 'see docs/architecture.md, Directions'}`)).toEqual(
      [],
    )
  })

  test('channels and agents never import each other', () => {
    const folderOf = (file: string) => relative(src, file).split('/').slice(0, 2).join('/')
    const wrong = imports.filter(({ file, target }) => {
      const from = folderOf(file)
      if (!/^(channels|agents|directories)\/[^.]+$/.test(from)) return false
      return /^(channels|agents|directories)\//.test(relative(src, target)) && folderOf(target) !== from
    })
    expect(wrong.map(spelled)).toEqual([])
  })

  test('a simulator or fake knows nothing of the code that it is there to test', () => {
    const wrong = imports.filter(({ file, target }) => {
      const own = /\/(simulator|fake)(\.ts|\/)/
      if (!own.test(file)) return false
      return !own.test(target) && !['lib', 'contract'].includes(partOf(target))
    })
    expect(wrong.map(spelled)).toEqual([])
  })

  test('and the code knows its simulator only to start it', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        /channels\/.*\/simulator(\.ts|\/)/.test(target) && !/\/simulator(\.ts|\/)|\/index\.ts$/.test(file),
    )
    expect(wrong.map(spelled)).toEqual([])
  })

  test('the program imports nothing of its tests, its stage or its panel', () => {
    // But for the demo: one import, made when somebody asks for it.
    const known = [join(root, 'package.json'), join(root, 'sim/embedded.ts')]
    const wrong = imports.filter(({ target }) => !target.startsWith(src) && !known.includes(target))
    expect(wrong.map(spelled)).toEqual([])
  })

  test('the panel knows the program only by the types of its API', () => {
    const web = join(root, 'web')
    const wrong = files(web)
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !target.startsWith(`${web}/`))
    expect(wrong.map(spelled)).toEqual([])
  })
})

describe('the grammar of folders', () => {
  const folders = (kind: string) =>
    readdirSync(join(src, kind), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)

  // A folder is a channel once it is held to the suite; until then it is being written, and nobody can configure it.
  const begun = folders('channels').filter((name) => existsSync(join(src, 'channels', name, `${name}.test.ts`)))

  test.each(begun)('channels/%s has what every channel has', (name) => {
    const has = (file: string) => existsSync(join(src, 'channels', name, file))
    const needed = [
      'index.ts',
      'read.ts',
      'write.ts',
      'api.ts',
      'simulator.ts',
      'steps.ts',
      `${name}.test.ts`,
      'README.md',
      'fixtures',
    ]
    expect(needed.filter((file) => !has(file))).toEqual([])
    expect(readFileSync(join(src, 'channels', name, `${name}.test.ts`), 'utf8')).toContain(`testChannel(${name}`)
    expect(readFileSync(join(src, 'channels/index.ts'), 'utf8')).toContain(`./${name}/index.ts`)
  })

  test.each(folders('agents'))('agents/%s has what every agent has', (name) => {
    const has = (file: string) => existsSync(join(src, 'agents', name, file))
    const far = has('api.ts') ? ['fake.ts'] : []
    const needed = ['index.ts', 'run.ts', `${name}.test.ts`, 'README.md', ...far]
    expect(needed.filter((file) => !has(file))).toEqual([])
    expect(readFileSync(join(src, 'agents', name, `${name}.test.ts`), 'utf8')).toContain('testAgent(')
    expect(readFileSync(join(src, 'agents/index.ts'), 'utf8')).toContain(`./${name}/index.ts`)
  })
})

describe('sizes', () => {
  test('no file is longer than 400 lines', () => {
    const long = [
      ...files(src),
      ...files(join(root, 'sim')),
      ...files(join(root, 'scripts')),
      ...files(join(root, 'web')),
    ].filter(
      (file) => !isTest(file) && !file.endsWith('/generated.ts') && readFileSync(file, 'utf8').split('\n').length > 401,
    )
    expect(long.map((file) => relative(root, file))).toEqual([])
  })
})
