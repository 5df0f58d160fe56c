import { Stack } from '@mantine/core'
import { PageHeader } from '../../../parts/page-header.tsx'
import { AccountsSheet } from './accounts.tsx'
import { KeysSheet } from './keys.tsx'
import { ServicesSheet } from './services.tsx'
import { useWords } from './words.ts'

export function AccessPage() {
  const say = useWords()
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <Stack gap="md">
        <AccountsSheet />
        <KeysSheet />
        <ServicesSheet />
      </Stack>
    </>
  )
}
