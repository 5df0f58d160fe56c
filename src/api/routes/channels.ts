import { createRoute } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { channelConfig } from '../../services/channel-config.ts'
import { schemaFor } from '../../services/entry.ts'
import { unsavedEntry } from '../../services/entry-changes.ts'
import { openConfigured } from '../../services/live-configuration.ts'
import { showEntry } from '../../services/shown-entry.ts'
import { answers, type Endpoint, idParam, json, secured } from '../endpoint.ts'
import { type Reader, readerOf } from '../reader.ts'
import { channelBody, channelOf, settings } from './channel-body.ts'
import { type Collection, entryEndpoints, entryRow, entryShelf, shownNow } from './entry-endpoints.ts'
import { entryWritten } from './entry-written.ts'
import { tried, type Verdict, verdict } from './trial-body.ts'

const tags = ['Channels']

const written = entryWritten('ChannelWritten', channelConfig.extend({ settings }), {
  id: 'support',
  type: 'telegram',
  settings: { botToken: '123456:ABC' },
})

const channels: Collection = {
  kind: 'channels',
  tag: 'Channels',
  body: channelBody,
  written,
  async show(rows, reader) {
    const statuses = await reader.road.statuses.all(rows.map(({ id }) => id))
    return rows.map((row) => channelOf(row, statuses.get(row.id), reader))
  },
  switching: {
    enable: 'Connects it. Messages that waited for it are answered.',
    disable: 'Ends its connection; its webhook address answers 404, and messages that are not answered yet wait.',
  },
}

const restart = createRoute({
  method: 'post',
  path: '/channels/{id}/restart',
  tags,
  security: secured,
  summary: 'Connect a channel anew',
  description:
    'Every process builds it anew; the one that holds its connection connects again. Answers at once: `status` says how it goes.',
  request: { params: idParam },
  responses: answers('The channel, before it is connected again.', channelBody, 404, 409),
})

const test = createRoute({
  method: 'post',
  path: '/channels/{id}/test',
  tags,
  security: secured,
  summary: 'Prove a channel’s credentials against its platform',
  request: { params: idParam },
  responses: answers('What the platform said; `ok` is false when it refused.', verdict, 404, 409),
})

const testUnsaved = createRoute({
  method: 'post',
  path: '/channels/test',
  tags,
  security: secured,
  summary: 'Prove credentials before they are saved',
  description:
    'Takes a channel as the configuration file spells it and keeps nothing. `***` stands for the secret that the channel of this id has.',
  request: { body: { required: true, content: json(written) } },
  responses: answers('What the platform said; `ok` is false when it refused.', verdict, 400, 413, 415),
})

export const channelEndpoints: Endpoint[] = [
  ...entryEndpoints(channels),
  {
    route: restart,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(restart, async (c) => {
        const { id, enabled } = await entryRow('channels', c.req.valid('param').id, parts)
        if (!enabled)
          throw new UserError(`The channel ${id} is disabled: enable it instead.`, { code: 'channel-disabled' })
        await parts.road.bus.publish('restart', id)
        return c.json(await shownNow(channels, id, readerOf(c, parts)), 200)
      }),
  },
  {
    route: testUnsaved,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(testUnsaved, async (c) => {
        const entry = await unsavedEntry(entryShelf(parts), 'channels', c.req.valid('json'))
        return c.json(
          await proved(schemaFor('channels', entry, parts.shelf.providers).parse(entry), readerOf(c, parts)),
          200,
        )
      }),
  },
  {
    route: test,
    role: 'operator',
    serve: (api, parts) =>
      api.openapi(test, async (c) => {
        const row = await entryRow('channels', c.req.valid('param').id, parts)
        const shelf = entryShelf(parts)
        const { broken } = showEntry('channels', row, shelf)
        if (broken !== undefined) throw new UserError(`The channel cannot be used: ${broken}`, { code: 'unusable' })
        return c.json(await proved(openConfigured('channels', row, shelf), readerOf(c, parts)), 200)
      }),
  },
]

function proved(configured: unknown, reader: Reader): Promise<Verdict> {
  const { road, language, redactor } = reader
  const config = channelConfig.parse(configured)
  return tried(async () => {
    const name = await road.manager.test({ ...config, language: config.language ?? language })
    return { name: redactor.redact(name) }
  }, reader)
}
