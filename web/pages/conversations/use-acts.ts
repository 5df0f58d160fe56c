import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { useConfirm } from '../../parts/confirm.tsx'
import { useToast } from '../../parts/toast.tsx'
import { useWords } from './words.ts'

type Act = 'stop' | 'takeover' | 'release' | 'reset'

/** What an operator does in a conversation. */
export function useActs(id: string) {
  const say = useWords()
  const toast = useToast()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: (act: Act) => dataOf(api.POST(`/conversations/{id}/${act}`, { params: { path: { id } } })),
    onSuccess: (conversation, act) => {
      queries.setQueryData(['conversations', 'one', id], conversation)
      if (act === 'stop') toast.done(say('stopped'))
      if (act === 'release') toast.done(say('released'))
      if (act === 'reset') toast.done(say('resetDone'))
    },
    onError: toast.failed,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['conversations'] })
      void queries.invalidateQueries({ queryKey: ['messages', 'history', id] })
    },
  })
  const reset = async () => {
    const question = { title: say('resetTitle'), text: say('resetText'), action: say('reset') }
    if (await confirm(question)) mutate('reset')
  }
  const act = async (what: Exclude<Act, 'reset'>) => {
    const question = { title: `${say('takeOver')}?`, text: say('takeOverText'), action: say('takeOver') }
    if (what !== 'takeover' || (await confirm(question))) mutate(what)
  }
  return { act, reset, isBusy: isPending }
}
