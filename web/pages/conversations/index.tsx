import { getRouteApi, Outlet, useParams } from '@tanstack/react-router'
import { Empty } from '../../parts/list-state.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import classes from './conversations.module.css'
import { ConversationList } from './list.tsx'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/conversations')

/** Who talks, and about what: the list on the left, the conversation on the right; on a phone one after the other. */
export function ConversationsPage() {
  const say = useWords()
  const search = route.useSearch()
  const { id } = useParams({ strict: false })
  return (
    <div className={classes.page} data-open={id !== undefined || undefined}>
      <div className={classes.head}>
        <PageHeader title={say('title')} text={say('text')} />
      </div>
      <div className={classes.columns}>
        <div className={classes.list}>
          <ConversationList search={search} open={id} />
        </div>
        <div className={classes.open}>
          {id === undefined ? <Empty icon="conversation" title={say('choose')} text={say('chooseText')} /> : <Outlet />}
        </div>
      </div>
    </div>
  )
}
