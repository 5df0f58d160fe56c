import { Select, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../api/session.ts'
import { ListState } from '../../../parts/list-state.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { useWords } from './words.ts'

const key = ['settings', 'defaults']
const languages = [
  { value: 'zh-CN', label: '中文' },
  { value: 'en', label: 'English' },
]
/** The providers whose models can listen. */
const listening = ['openai', 'openai-compatible']

/** What holds where a channel or an agent says nothing else. A choice is in force as soon as it is made. */
export function DefaultsSheet() {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const isAdmin = useMay('admin')
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const [settings, models] = await Promise.all([
        dataOf(api.GET('/settings', { signal })),
        dataOf(api.GET('/models', { params: { query: { limit: 200 } }, signal })),
      ])
      return { ...settings, models: models.items.filter(({ provider }) => listening.includes(provider)) }
    },
  })
  const save = useMutation({
    mutationFn: (body: Record<string, string | null>) => dataOf(api.PATCH('/settings', { body })),
    onSuccess: () => toast.done(say('saved')),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  const { sections = {}, language: usual = '', models = [] } = query.data ?? {}
  const choice = (name: 'language' | 'transcription') => {
    const section = sections[name]
    const isFromFile = section?.origin === 'file' && section.value !== null
    return {
      value: typeof section?.value === 'string' ? section.value : null,
      onChange: (value: string | null) => save.mutate({ [name]: value }),
      disabled: !isAdmin || isFromFile || save.isPending,
      description: isFromFile ? say('fromFile') : say(`${name}Help`),
      label: say(name),
      clearable: true,
    }
  }
  const usualName = languages.find(({ value }) => value === usual)?.label ?? usual
  return (
    <Sheet title={say('defaults')}>
      <ListState query={query} isEmpty={false} empty={null} rows={2} rowHeight={72}>
        <Stack gap="sm" maw={520}>
          <Select
            {...choice('language')}
            data={languages}
            placeholder={say('usualLanguage', { language: usualName })}
          />
          <Select
            {...choice('transcription')}
            data={models.map(({ id }) => ({ value: id, label: id }))}
            placeholder={say('none')}
          />
          {save.error && <Problem error={save.error} />}
        </Stack>
      </ListState>
    </Sheet>
  )
}
