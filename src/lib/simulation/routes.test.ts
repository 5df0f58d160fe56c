import { expect, test } from 'vitest'
import { RouteTable } from './routes.ts'

const table = new RouteTable(
  ['GET /cards', 'GET /cards/:id', 'PUT /cards/:id/elements/:element', 'GET /cards/all'].map((name) => ({ name })),
)

test.each([
  ['GET', '/cards', 'GET /cards', []],
  ['GET', '/cards/1%2F2', 'GET /cards/:id', ['1/2']],
  ['GET', '/cards/%zz', 'GET /cards/:id', ['%zz']],
  ['PUT', '/cards/1/elements/a', 'PUT /cards/:id/elements/:element', ['1', 'a']],
])('%s %s', (method, path, name, params) => {
  expect(table.find(method, path)).toEqual({ route: { name }, params })
})

test.each([
  ['POST', '/cards'],
  ['GET', '/'],
  ['GET', '/cards/1/elements/a'],
])('%s %s is nowhere', (method, path) => expect(table.find(method, path)).toBeUndefined())
