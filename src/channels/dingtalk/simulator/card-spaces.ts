import { isRecord, type JsonObject, textIn } from '../../../lib/json.ts'
import type { Chat, Directory } from './directory.ts'
import { Refusal } from './wire.ts'

/** A place that a card is to be put into; `chat` is missing when there is no such place for this bot. */
export interface Space {
  spaceType: string
  spaceId: string
  chat?: Chat
}

const prefix = 'dtv1.card//'

/** Reads openSpaceId: dtv1.card//TYPE.id[;TYPE.id…]. */
export function openSpaces(body: JsonObject, directory: Directory): Space[] {
  const value = textIn(body.openSpaceId)
  if (value === '') throw new Refusal(400, 'param.openSpaceIdEmpty')
  if (!value.startsWith(prefix)) throw new Refusal(400, 'param.openSpaceIdInvalid')
  return value
    .slice(prefix.length)
    .split(';')
    .map((part) => {
      const [, type, spaceId] = /^([A-Za-z_]+)\.(.+)$/.exec(part) ?? []
      const spaceType = type?.toUpperCase() ?? ''
      if (spaceId === undefined || !['IM_GROUP', 'IM_ROBOT'].includes(spaceType)) {
        throw new Refusal(400, 'param.openSpaceIdInvalid')
      }
      const idType = body.userIdType === 2 ? 'unionId' : 'userId'
      const chat = spaceType === 'IM_GROUP' ? directory.group(spaceId) : directory.colleague(spaceId, idType)?.chat
      return chat ? { spaceType, spaceId, chat } : { spaceType, spaceId }
    })
}

export function requireDeliverModels(spaces: Space[], body: JsonObject, { bot }: Directory): void {
  for (const { spaceType } of spaces) {
    const model = spaceType === 'IM_GROUP' ? body.imGroupOpenDeliverModel : body.imRobotOpenDeliverModel
    if (!isRecord(model) || Object.keys(model).length === 0) throw new Refusal(400, 'param.openDeliverModelEmpty')
    const needsRobot = spaceType === 'IM_GROUP' || model.robotCode !== undefined
    if (needsRobot && model.robotCode !== bot.robotCode) throw new Refusal(400, 'param.openDeliverModelError')
    const wrongSpace = model.spaceType !== undefined && textIn(model.spaceType).toUpperCase() !== spaceType
    if (wrongSpace) throw new Refusal(400, 'param.openDeliverModelError')
  }
}
