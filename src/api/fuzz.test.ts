import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { userIdOf } from '../services/users.ts'
import { apiDocument } from './openapi.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is looked at as a program that knows none of our types would
type Schema = any

const document: Schema = JSON.parse(JSON.stringify(apiDocument()))
const methods = ['get', 'post', 'patch', 'delete'] as const

/** What never ends, and what would end the test's own session. */
const left = new Set(['get /events'])

const operations = Object.entries<Schema>(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const call = item[method]
    return call && !left.has(`${method} ${path}`) ? [{ name: `${method} ${path}`, method, path, call }] : []
  }),
)

const awkward = fc.constantFrom<unknown>(
  '',
  ' ',
  '\0',
  '***',
  "' or 1=1; drop table channels --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '\u202e\ud800',
  'x'.repeat(5000),
  0,
  -1,
  1.5,
  Number.MAX_VALUE,
  true,
  null,
  [],
  {},
  [[[]]],
  { __proto__: null, constructor: 1 },
  { ['__proto__']: { polluted: true } },
)

/** Who talks in the test. */
const ann = userIdOf('paper', 'ann')

/** The ids that the gateway of the test has, and some that it has not. */
const ids = fc.constantFrom('paper', 'pen', 'cup', 'echo', 'qwen', ann, '1', '2', 'none', '%00', 'a b', 'M1')

/** Values that fit a schema of the document. */
function valid(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema?.$ref) return valid(document.components.schemas[schema.$ref.split('/').at(-1)], depth)
  if (schema === undefined || depth > 5) return fc.constant(null)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const members = schema.oneOf ?? schema.anyOf
  if (members) return fc.oneof(...members.map((one: Schema) => valid(one, depth + 1)))
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map((one: Schema) => valid(one, depth + 1))).map((all) => Object.assign({}, ...all))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'string')
    return fc.oneof(
      ids,
      fc.constantFrom(schema.example ?? 'x', '2026-11-21T08:00:00Z', 'http://127.0.0.1:1/'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
  if (type === 'integer' || type === 'number')
    return fc.oneof(fc.integer({ min: schema.minimum ?? 0, max: 1000 }), fc.constant(schema.default ?? 1))
  if (type === 'boolean') return fc.boolean()
  if (type === 'array') return fc.array(valid(schema.items ?? {}, depth + 1), { maxLength: 3 })
  if (schema.properties) {
    const known = Object.entries<Schema>(schema.properties).map(([key, one]) => [key, either(one, depth + 1)] as const)
    return fc.record(Object.fromEntries(known), { requiredKeys: schema.required ?? [] })
  }
  if (schema.example !== undefined) return fc.constant(schema.example)
  return fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(awkward, fc.string()), { maxKeys: 3 })
}

/** Mostly what fits, and now and then something that does not. */
const either = (schema: Schema, depth = 0): fc.Arbitrary<unknown> =>
  fc.oneof(
    { arbitrary: valid(schema, depth), weight: 6 },
    { arbitrary: awkward, weight: 1 },
    { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
  )

function requestOf({
  method,
  path,
  call,
}: (typeof operations)[number]): fc.Arbitrary<{ path: string; init: RequestInit }> {
  const named: Schema[] = call.parameters ?? []
  const query = fc.record(
    Object.fromEntries(
      named.filter((one) => one.in === 'query').map((one) => [one.name, either(one.schema).map(spelled)]),
    ),
    { requiredKeys: [] },
  )
  const content = call.requestBody?.content?.['application/json']?.schema
  const body = content ? fc.option(either(content), { nil: undefined, freq: 12 }) : fc.constant(undefined)
  const words = fc.constantFrom('en', 'zh-CN', ';q=,')
  return fc
    .tuple(fc.oneof(ids, fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })), query, body, words)
    .map(([id, pairs, sent, language]) => ({
      path: `${path.replace(/\{\w+\}/g, encodeURIComponent(id.toWellFormed()))}?${new URLSearchParams(pairs)}`,
      init: {
        method: method.toUpperCase(),
        headers: { 'accept-language': language, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      },
    }))
}

const spelled = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

async function open(): Promise<TestApi> {
  const api = await openApi()
  onTestFinished(() => api.close())
  await api.configure(
    'channels',
    { id: 'cup', type: 'cup', agent: 'pen', settings: { token: 'oolong-token-0123456789' } },
    'panel',
  )
  await api.configure('agents', { id: 'echo', type: 'echo' }, 'panel')
  await api.configure(
    'models',
    { id: 'qwen', provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1', model: 'm' },
    'panel',
  )
  for (let n = 0; n < 3; n++) await api.paper.say(`tea ${n}`)
  await eventually(async () => (await api.get('/stats')).body.totals.replies === 3)
  return api
}

test('whatever is asked, fitting or not, no call answers with a bug', { timeout: 60_000 }, async () => {
  const api = await open()
  const statuses = new Map<string, Set<number>>()
  for (const operation of operations) {
    const said = new Set<number>()
    statuses.set(operation.name, said)
    const property = fc.asyncProperty(requestOf(operation), async ({ path, init }) => {
      const response = await api.ask(path, { ...init, redirect: 'manual' })
      said.add(response.status)
      const text = await response.text()
      expect({ asked: path, body: init.body, status: response.status, said: text.slice(0, 500) }).toMatchObject({
        status: expect.toSatisfy((status: number) => status < 500 || status === 502),
      })
      if (response.status >= 400)
        expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
    })
    await fc.assert(property, { numRuns: 6 })
  }
  // Requests that a call takes are among them, or this would prove little.
  const taken = [...statuses.values()].filter((all) => [...all].some((status) => status < 300))
  expect(taken.length).toBeGreaterThan(operations.length / 5)
})
