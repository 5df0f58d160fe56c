import { Stack } from '@mantine/core'
import { PageHeader } from '../../../parts/page-header.tsx'
import { PasswordSheet } from './password.tsx'
import { ProfileSheet } from './profile.tsx'
import { SessionsSheet } from './sessions.tsx'
import { TwoFactorSheet } from './two-factor.tsx'
import { useWords } from './words.ts'

export function AccountPage() {
  const say = useWords()
  return (
    <>
      <PageHeader title={say('title')} />
      <Stack gap="md" maw={720}>
        <ProfileSheet />
        <PasswordSheet />
        <TwoFactorSheet />
        <SessionsSheet />
      </Stack>
    </>
  )
}
