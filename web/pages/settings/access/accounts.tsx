import { Button, Group } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { ListState } from '../../../parts/list-state.tsx'
import { MoreButton } from '../../../parts/more-button.tsx'
import { RowList } from '../../../parts/row-list.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { exactTime } from '../../../parts/time.tsx'
import { AccountRow } from './account-row.tsx'
import { InviteForm } from './invite.tsx'
import { accountsKey } from './queries.ts'
import { SecretShown } from './secret-shown.tsx'
import { useWords } from './words.ts'

export type Invitation = components['schemas']['Invitation']

/** Who may sign in. */
export function AccountsSheet() {
  const say = useWords()
  const [isInviting, setInviting] = useState(false)
  const [invitation, setInvitation] = useState<Invitation>()
  const accounts = useInfiniteQuery({
    queryKey: accountsKey,
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.GET('/accounts', { params: { query: pageParam ? { cursor: pageParam } : {} }, signal })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const close = () => {
    setInviting(false)
    setInvitation(undefined)
  }
  return (
    <Sheet
      title={say('accounts')}
      actions={
        <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => setInviting(true)}>
          {say('invite')}
        </Button>
      }
    >
      <ListState query={accounts} isEmpty={false} empty={null} rows={3}>
        <RowList>
          {accounts.data?.pages
            .flatMap(({ items }) => items)
            .map((account) => (
              <AccountRow key={account.id} account={account} onLink={setInvitation} />
            ))}
        </RowList>
        <MoreButton query={accounts} />
      </ListState>
      <Dialog
        opened={isInviting || invitation !== undefined}
        onClose={close}
        title={invitation ? say('linkFor', { email: invitation.account.email }) : say('inviteTitle')}
      >
        {invitation ? (
          <SecretShown
            name={say('link')}
            secret={invitation.link}
            text={say('linkText', { until: exactTime(invitation.expiresAt) })}
            onDone={close}
          />
        ) : (
          <Group>
            <InviteForm onLink={setInvitation} />
          </Group>
        )}
      </Dialog>
    </Sheet>
  )
}
