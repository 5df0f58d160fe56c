import { Stack } from '@mantine/core'
import { useMay } from '../../../api/session.ts'
import { PageHeader } from '../../../parts/page-header.tsx'
import { BackupSheet } from './backup.tsx'
import { RetentionSheet } from './retention.tsx'
import { useWords } from './words.ts'

/** How long things are kept, and how they are backed up. */
export function DataPage() {
  const say = useWords()
  const isAdmin = useMay('admin')
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <Stack gap="md">
        <RetentionSheet />
        {isAdmin && <BackupSheet />}
      </Stack>
    </>
  )
}
