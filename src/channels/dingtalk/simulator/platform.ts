import type { Server } from 'node:http'
import { FaultRules } from '../../../lib/simulation/fault-rules.ts'
import { Journal } from '../../../lib/simulation/journal.ts'
import type { Misbehaviour } from '../../../lib/simulation/misbehaviour.ts'
import { portOf } from '../../../lib/simulation/port.ts'
import { Timers } from '../../../lib/simulation/timers.ts'
import { CardApi } from './card-api.ts'
import { CallbackRoutes } from './card-callbacks.ts'
import { CardPress } from './card-press.ts'
import { cardTemplates } from './card-templates.ts'
import { Cards } from './cards.ts'
import { Chats } from './chats.ts'
import { Directory } from './directory.ts'
import type { FaultRule, Faults } from './faults.ts'
import { Files } from './files.ts'
import { Gateway } from './gateway.ts'
import { type GroupRobot, HookApi } from './hook-api.ts'
import { Limits } from './limits.ts'
import { MediaApi } from './media-api.ts'
import { misbehaviourOf } from './misbehaviour.ts'
import type { Rules } from './options.ts'
import { peopleRoutes } from './people-api.ts'
import { Pushes } from './pushes.ts'
import { RobotApi } from './robot-api.ts'
import { httpSide } from './server.ts'
import { Sessions } from './sessions.ts'
import { Talk } from './talk.ts'
import { Tokens } from './tokens.ts'

/** All parts of the platform, wired. */
export interface Platform {
  rules: Rules
  server: Server
  origin: () => string
  directory: Directory
  chats: Chats
  files: Files
  journal: Journal
  timers: Timers
  faults: Faults
  gateway: Gateway
  pushes: Pushes
  cards: Cards
  cardPress: CardPress
  robotApi: RobotApi
  talk: Talk
  robot: GroupRobot | undefined
  misbehaviour: Misbehaviour
}

/** The only place that knows every part. */
export function buildPlatform(rules: Rules): Platform {
  const directory = new Directory(rules)
  const journal = new Journal()
  const timers = new Timers()
  const chats = new Chats()
  const cards = new Cards()
  const faults = new FaultRules<FaultRule>()
  const files = new Files(rules.downloadFor)
  const limits = new Limits(rules, journal)
  const origin = () => `http://127.0.0.1:${portOf(server)}`
  const sessions = new Sessions(rules.sessionFor, origin)
  const tokens = new Tokens({ directory, rules, journal })
  const callbackRoutes = new CallbackRoutes()
  const firstGroup = directory.groups[0]
  const robot = firstGroup && { accessToken: 'simgrouprobot0001', secret: 'SECsimgrouprobot0001', chat: firstGroup }
  const address = () => `ws://127.0.0.1:${portOf(server)}`
  const httpMode = () => pushes.webhook !== undefined
  const gateway = new Gateway({ directory, rules, journal, timers, address, httpMode })
  const hookApi = new HookApi({ directory, chats, sessions, journal, rules, robot })
  const pushes: Pushes = new Pushes({
    gateway,
    rules,
    journal,
    timers,
    clientSecret: rules.clientSecret,
    inlineReply: (chat, body) => hookApi.inlineReply(chat, body),
  })
  const talk = new Talk({ directory, chats, files, sessions, pushes, limits })
  const templates = cardTemplates(rules.ownTemplateId, rules.templates)
  const cardApi = new CardApi({ directory, chats, cards, templates, callbackRoutes, journal, rules })
  const cardPress = new CardPress({ directory, gateway, callbackRoutes, cards, chats, journal, rules, timers })
  const robotApi = new RobotApi({ directory, chats, files, journal, pushes })
  const mediaApi = new MediaApi({ directory, files, journal, origin })
  const misbehaviour = misbehaviourOf({
    faults,
    gateway,
    pushes,
    limits,
    tokens,
    sessions,
    talk,
    cardApi,
    cardPress,
    rules,
  })
  const routes = [tokens, gateway, hookApi, robotApi, cardApi, mediaApi].flatMap((part) => part.routes())
  const server = httpSide({ routes: [...routes, ...peopleRoutes(directory)], tokens, limits, faults, journal, timers })
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head))
  return {
    rules,
    server,
    origin,
    directory,
    chats,
    files,
    journal,
    timers,
    faults,
    gateway,
    pushes,
    cards,
    cardPress,
    robotApi,
    talk,
    robot,
    misbehaviour,
  }
}
