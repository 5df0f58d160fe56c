import { Button, Skeleton, useComputedColorScheme } from '@mantine/core'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { sessionQuery, useMay } from '../../api/session.ts'
import { currentLanguage, wordsOf } from '../../i18n.ts'
import { useConfirm } from '../../parts/confirm.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Empty } from '../../parts/list-state.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useToast } from '../../parts/toast.tsx'
import { words } from '../../words/phones.ts'
import classes from './phones.module.css'

const useWords = wordsOf('phones', words)

/** The demo: one click makes simulated platforms run, and shows the phones of the people on them. */
export function PhonesPage() {
  const say = useWords()
  const simulators = useSimulators()
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} actions={simulators.data?.running && <RemoveButton />} />
      {simulators.isPending && <Skeleton height={420} />}
      {simulators.error && <Problem error={simulators.error} onRetry={() => simulators.refetch()} />}
      {simulators.data && (simulators.data.running ? <Phones /> : <NotRunning />)}
    </>
  )
}

const key = ['simulators']

function useSimulators() {
  return useQuery({ queryKey: key, queryFn: () => dataOf(api.GET('/simulators')) })
}

/** What is true of the gateway afterwards is asked anew: its channels, its agents, what needs attention. */
function useChange(change: () => Promise<unknown>) {
  const queries = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: change,
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
  })
}

function NotRunning() {
  const say = useWords()
  const mayStart = useMay('admin')
  const { data } = useSimulators()
  const start = useChange(() => api.POST('/simulators'))
  if (!data?.allowed) return <Empty icon="phone" title={say('offTitle')} text={say('offText')} />
  const rests = data.channels.length > 0
  return (
    <Empty
      icon="phone"
      title={say(rests ? 'restartTitle' : 'startTitle')}
      text={mayStart ? say(rests ? 'restartText' : 'startText') : say('adminOnly')}
      action={
        mayStart && (
          <Button
            mt="sm"
            size="md"
            leftSection={<Icon name="play" />}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {say(rests ? 'restart' : 'start')}
          </Button>
        )
      }
    />
  )
}

function Phones() {
  const say = useWords()
  const theme = useComputedColorScheme('light')
  const { csrf } = useSuspenseQuery(sessionQuery).data
  const looks = new URLSearchParams({ embedded: '', language: currentLanguage(), theme })
  return <iframe className={classes.phones} title={say('frame')} src={`/api/v1/simulators/phones/?${looks}#${csrf}`} />
}

function RemoveButton() {
  const say = useWords()
  const toast = useToast()
  const confirm = useConfirm()
  const mayRemove = useMay('admin')
  const { data } = useSimulators()
  const remove = useChange(async () => {
    await api.DELETE('/simulators')
    toast.done(say('removed'))
  })
  const count = data?.channels.length ?? 0
  const ask = async () => {
    const question = { title: say('removeTitle'), text: say('removeText', { count }), action: say('remove') }
    if (await confirm({ ...question, isDangerous: true })) remove.mutate()
  }
  if (!mayRemove) return null
  return (
    <Button variant="default" leftSection={<Icon name="trash" size={16} />} loading={remove.isPending} onClick={ask}>
      {say('remove')}
    </Button>
  )
}
