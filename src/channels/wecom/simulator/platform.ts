import type { Server } from 'node:http'
import { Journal } from '../../../lib/simulation/journal.ts'
import type { Misbehaviour } from '../../../lib/simulation/misbehaviour.ts'
import { portOf } from '../../../lib/simulation/port.ts'
import { Timers } from '../../../lib/simulation/timers.ts'
import { Answers } from './answers.ts'
import { Callbacks } from './callbacks.ts'
import { Cards } from './cards.ts'
import { Chats } from './chats.ts'
import { Commands } from './commands.ts'
import { Conditions } from './conditions.ts'
import { Deliveries } from './deliveries.ts'
import { Directory } from './directory.ts'
import { Media } from './media.ts'
import { misbehaviourOf } from './misbehaviour.ts'
import type { Rules } from './options.ts'
import { Postman } from './post.ts'
import { RequestIds } from './request-ids.ts'
import { ResponseUrls } from './response-urls.ts'
import { httpSide } from './server.ts'
import { Sockets } from './sockets.ts'
import { Talk } from './talk.ts'
import { Webhook } from './webhook.ts'

/** All parts of the platform, wired. */
export interface Platform {
  rules: Rules
  server: Server
  origin: () => string
  directory: Directory
  chats: Chats
  media: Media
  journal: Journal
  timers: Timers
  postman: Postman
  webhook: Webhook
  callbacks: Callbacks
  sockets: Sockets
  talk: Talk
  misbehaviour: Misbehaviour
}

/** The only place that knows every part. */
export function buildPlatform(rules: Rules): Platform {
  const directory = new Directory(rules)
  const journal = new Journal()
  const timers = new Timers()
  const conditions = new Conditions(timers)
  const chats = new Chats()
  const cards = new Cards()
  const media = new Media()
  const postman = new Postman()
  const requestIds = new RequestIds(rules)
  const origin = () => `http://127.0.0.1:${portOf(server)}`
  const basics = { directory, rules, journal, timers, conditions, origin, media, chats, cards, postman, requestIds }
  const responseUrls = new ResponseUrls(basics)
  const answers = new Answers(basics)
  const webhook: Webhook = new Webhook({ ...basics, verified: () => deliveries.flush() })
  const callbacks = new Callbacks({
    ...basics,
    answers,
    responseUrls,
    media: (file) => ({ url: origin() + media.offer(file, directory.aesKey, rules.mediaFor) }),
    webhookOf: (bot) => webhook.of(bot),
    pollsOf: (bot) => webhook.pollsOf(bot),
  })
  const commands = new Commands({ ...basics, knows: (bot, chat) => talk.knows(bot, chat) })
  const sockets: Sockets = new Sockets({
    ...basics,
    commands,
    responseUrls,
    calledBack: () => webhook.set,
    ready: () => deliveries.flush(),
  })
  const deliveries: Deliveries = new Deliveries({ rules, conditions, callbacks, sockets, webhook })
  const talk: Talk = new Talk({ directory, chats, deliveries, media, rules })
  const misbehaviour = misbehaviourOf({ conditions, deliveries, rules, sockets })
  const server = httpSide({ journal, conditions, responseUrls, media })
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  return {
    rules,
    server,
    origin,
    directory,
    chats,
    media,
    journal,
    timers,
    postman,
    webhook,
    callbacks,
    sockets,
    talk,
    misbehaviour,
  }
}
