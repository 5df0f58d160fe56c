import { Stack } from '@mantine/core'
import { PageHeader } from '../../../parts/page-header.tsx'
import { AboutSheet } from './about.tsx'
import { DefaultsSheet } from './defaults.tsx'
import { useWords } from './words.ts'

/** What is set once for the whole gateway, and what runs here. */
export function GeneralPage() {
  const say = useWords()
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <Stack gap="md">
        <DefaultsSheet />
        <AboutSheet />
      </Stack>
    </>
  )
}
