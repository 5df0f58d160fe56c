import { Radio, Stack } from '@mantine/core'
import type { Role } from '../../../api/session.ts'
import { useWords } from './words.ts'

const roles = ['viewer', 'operator', 'admin'] as const

/** A role and what it may do. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const say = useWords()
  return (
    <Radio.Group
      label={say('role')}
      value={value}
      onChange={(chosen) => onChange(roles.find((role) => role === chosen) ?? 'viewer')}
    >
      <Stack gap={8} mt={6}>
        {roles.map((role) => (
          <Radio key={role} value={role} label={say(`${role}Text`)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
