import { FaultRules } from '../../../lib/simulation/fault-rules.ts'
import { Journal } from '../../../lib/simulation/journal.ts'
import { portOf } from '../../../lib/simulation/port.ts'
import { Timers } from '../../../lib/simulation/timers.ts'
import { CardApi } from './card-api.ts'
import { CardPress } from './card-press.ts'
import { Cards } from './cards.ts'
import { Chats } from './chats.ts'
import { Deliveries } from './deliveries.ts'
import { Directory } from './directory.ts'
import { Events } from './events.ts'
import type { FaultRule } from './faults.ts'
import { FileApi } from './file-api.ts'
import { Files } from './files.ts'
import { Hub } from './hub.ts'
import { Limits } from './limits.ts'
import { MessageApi } from './message-api.ts'
import { misbehaviourOf } from './misbehaviour.ts'
import { Occasions } from './occasions.ts'
import type { Rules } from './options.ts'
import { peopleRoutes } from './people-api.ts'
import { ReactionApi } from './reaction-api.ts'
import type { RequestRecord } from './request-record.ts'
import { Scopes } from './scopes.ts'
import { lookOf } from './screen.ts'
import { httpSide } from './server.ts'
import { Talk } from './talk.ts'
import { Tokens } from './tokens.ts'
import { Webhook } from './webhook-address.ts'

export type Platform = ReturnType<typeof buildPlatform>

/** All parts of the platform, wired: the only place that knows every one. */
export function buildPlatform(rules: Rules) {
  const directory = new Directory(rules)
  const journal = new Journal<RequestRecord>()
  const timers = new Timers()
  const chats = new Chats()
  const files = new Files()
  const faults = new FaultRules<FaultRule>()
  const scopes = new Scopes(rules)
  const limits = new Limits(rules, journal)
  const tokens = new Tokens({ directory, rules, journal })
  const cards = new Cards({ rules, files, directory })
  const host = () => `127.0.0.1:${portOf(server)}`
  const origin = () => `http://${host()}`
  const hub = new Hub({ directory, rules, journal, timers, address: () => `ws://${host()}` })
  const webhook = new Webhook(rules, journal)
  const deliveries = new Deliveries({ hub, webhook, rules, journal, timers })
  const events = new Events({ directory, deliveries, scopes, rules })
  const talk = new Talk({ directory, chats, files, events, rules, scopes })
  const look = () => lookOf({ directory, files, origin: origin() })
  const cardPress = new CardPress({ chats, directory, events, journal, rules, look })
  const reactions = new ReactionApi({ chats, directory })
  const occasions = new Occasions({ chats, directory, events, reactions, talk })
  const misbehaviour = misbehaviourOf({
    chats,
    faults,
    hub,
    deliveries,
    events,
    limits,
    tokens,
    scopes,
    webhook,
    rules,
  })
  const messageApi = new MessageApi({ chats, cards, files, directory, limits, rules })
  const cardApi = new CardApi({ cards, chats, limits, rules, timers })
  const fileApi = new FileApi({ chats, files })
  const apis = [tokens, hub, messageApi, reactions, fileApi, cardApi, cardPress]
  const routes = [...apis.flatMap((api) => api.routes()), ...peopleRoutes(directory, scopes)]
  const server = httpSide({ routes, tokens, scopes, limits, faults, journal, timers, rules })
  server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head))
  return {
    rules,
    server,
    origin,
    directory,
    journal,
    timers,
    chats,
    files,
    cards,
    hub,
    webhook,
    deliveries,
    events,
    faults,
    talk,
    cardPress,
    occasions,
    misbehaviour,
  }
}
