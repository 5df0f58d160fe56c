import { Menu } from '@mantine/core'
import { api } from '../../api/client.ts'
import { useEntryActions } from '../../parts/entry/actions.tsx'
import type { Channel } from '../../parts/entry/queries.ts'
import { Icon } from '../../parts/icon.tsx'
import { useWords } from './words.ts'

/** Connects a channel anew; one that is switched off has nothing to connect. */
export function RestartItem({ channel: { id, enabled } }: { channel: Channel }) {
  const say = useWords()
  const { done } = useEntryActions('channels')
  const restart = () =>
    done(() => api.POST('/channels/{id}/restart', { params: { path: { id } } }), say('restarted', { id }))
  return (
    <Menu.Item disabled={enabled === false} leftSection={<Icon name="refresh" size={16} />} onClick={restart}>
      {say('restart')}
    </Menu.Item>
  )
}
