import { expect, test } from 'vitest'
import { words } from './audit.ts'

const sources = import.meta.glob<string>(['../../src/{api,cli,core,services}/**/*.ts', '!**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const noted = /\baction: '([a-z-]+\.[a-z-]+)'/g

test('everything that is noted in the audit log has words', () => {
  const actions = Object.values(sources).flatMap((code) => [...code.matchAll(noted)].map(([, action = '']) => action))
  expect(actions.length).toBeGreaterThan(20)
  expect(actions.filter((action) => !(action in words.en))).toEqual([])
})

test('and so has what is done to everything that is configured, and to conversations', () => {
  const [kinds, verbs] = [
    ['channel', 'agent', 'model'],
    ['create', 'change', 'delete', 'restore', 'enable', 'disable'],
  ]
  const acts = ['takeover', 'release', 'say', 'reset', 'stop'].map((act) => `conversation.${act}`)
  expect([...kinds, ...verbs, ...acts].filter((name) => !(name in words.en))).toEqual([])
})
