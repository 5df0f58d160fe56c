import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ApiError, api } from '../../../api/client.ts'
import { Icon } from '../../../parts/icon.tsx'
import { useProblemWords } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useWords } from './words.ts'

export function BackupSheet() {
  const say = useWords()
  const problem = useProblemWords()
  const download = useMutation({
    mutationFn: async () => {
      const { data, response } = await api.POST('/backup', { parseAs: 'blob' })
      if (data) keep(data, /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1])
    },
  })
  const why = (error: unknown) => {
    if (error instanceof ApiError && error.code === 'use-pg-dump') return say('postgres')
    return error instanceof ApiError && error.code === 'backup-under-way' ? say('underWay') : problem(error)
  }
  return (
    <Sheet title={say('backup')}>
      <Text size="sm" mb="sm" maw={640}>
        {say('backupText')}
      </Text>
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {say('download')}
        </Button>
        <Text size="sm" c="dimmed" aria-live="polite">
          {download.isPending ? say('downloading') : download.error ? why(download.error) : ''}
        </Text>
      </Group>
    </Sheet>
  )
}

/** Hands it to the browser as a file. */
function keep(data: Blob, name = 'teahouse.db'): void {
  const url = URL.createObjectURL(data)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
