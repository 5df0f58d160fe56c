import { z } from 'zod'

const secret = z.string().max(4096).meta({ secret: true })

const directory = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ldap'),
    url: z.string().regex(/^ldaps?:\/\/\S+$/, 'must be an address such as ldaps://directory.example.com'),
    bindDn: z.string(),
    bindPassword: secret,
    baseDn: z.string(),
    filter: z.string().default('(employeeNumber={employeeNo})'),
    attributes: z
      .strictObject({
        name: z.string().default('cn'),
        email: z.string().default('mail'),
        department: z.string().default('departmentNumber'),
      })
      .prefault({}),
  }),
  z.strictObject({ type: z.literal('http'), url: z.url({ protocol: /^https?$/ }), token: secret.optional() }),
])

/** How senders become users (contract §3). */
export const usersConfig = z
  .strictObject({
    mapping: z.enum(['auto', 'fixed', 'directory']).default('auto'),
    fixedUser: z.string().min(1).max(200).optional(),
    directory: directory.optional(),
  })
  .superRefine(({ mapping, fixedUser, directory }, context) => {
    const needs = (path: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `is missing: mapping ${mapping} needs it` })
    if (mapping === 'fixed' && fixedUser === undefined) needs('fixedUser')
    if (mapping === 'directory' && directory === undefined) needs('directory')
  })

export type UsersConfig = z.output<typeof usersConfig>
