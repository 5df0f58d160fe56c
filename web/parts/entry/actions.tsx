import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { useCommonWords } from '../common.ts'
import { useToast } from '../toast.tsx'
import type { Kind } from './queries.ts'
import { useEntryWords } from './words.ts'

/** How long the way back from a deletion is offered, in ms. The gateway keeps it open for ten minutes. */
const UNDO_SHOWN = 15_000

/** What can be done with an entry from wherever it is shown. Each resolves to whether it was done. */
export function useEntryActions(kind: Kind) {
  const say = useEntryWords()
  const toast = useToast()
  const queries = useQueryClient()
  const closeButtonProps = { 'aria-label': useCommonWords()('close') }
  const done = async (work: () => Promise<unknown>, words?: string): Promise<boolean> => {
    try {
      await work()
      if (words !== undefined) toast.done(words)
      return true
    } catch (error) {
      toast.failed(error)
      return false
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: [kind] }),
        queries.invalidateQueries({ queryKey: ['references'] }),
      ])
    }
  }
  const restore = (id: string) =>
    done(() => api.POST(`/${kind}/{id}/restore`, { params: { path: { id } } }), say('restored', { id }))
  const offerUndo = (id: string) => {
    const message = (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{say('deleted', { id })}</Text>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          onClick={() => {
            notifications.hide(id)
            void restore(id)
          }}
        >
          {say('undo')}
        </Button>
      </Group>
    )
    notifications.show({ id, message, autoClose: UNDO_SHOWN, role: 'status', closeButtonProps })
  }
  return {
    setEnabled: (id: string, isOn: boolean) =>
      done(
        () => api.POST(`/${kind}/{id}/${isOn ? 'enable' : 'disable'}`, { params: { path: { id } } }),
        say(isOn ? 'enabled' : 'disabled'),
      ),
    remove: async (id: string) => {
      const isGone = await done(() => api.DELETE(`/${kind}/{id}`, { params: { path: { id } } }))
      if (isGone) offerUndo(id)
      return isGone
    },
    done,
  }
}
