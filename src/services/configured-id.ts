import { z } from 'zod'
import { field } from '../contract/language.ts'

/** Ids of channels, agents and models: part of addresses and of commands. */
export const configuredId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 lower-case letters, digits and dashes')
  .meta(field({ title: { 'zh-CN': '标识', en: 'Id' }, example: 'support' }))
