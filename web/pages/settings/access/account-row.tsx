import { ActionIcon, Badge, Group, Menu, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { type Role, useAccount } from '../../../api/session.ts'
import { useConfirm } from '../../../parts/confirm.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Row } from '../../../parts/row-list.tsx'
import { useShellWords } from '../../../parts/shell-words.ts'
import { Mood } from '../../../parts/status-badge.tsx'
import { Time } from '../../../parts/time.tsx'
import { useToast } from '../../../parts/toast.tsx'
import type { Invitation } from './accounts.tsx'
import { accountsKey } from './queries.ts'
import { useWords } from './words.ts'

type Account = components['schemas']['ListedAccount']

const moods = { active: 'good', invited: 'busy', disabled: 'calm' } as const
const roles = ['viewer', 'operator', 'admin'] as const

interface AccountRowProps {
  account: Account
  onLink: (invitation: Invitation) => void
}

export function AccountRow({ account, onLink }: AccountRowProps) {
  const say = useWords()
  const roleName = useShellWords()
  const self = useAccount()
  const { name, email, role, state, signedInAt, twoFactor, signsInWith } = account
  const ways = [
    ...signsInWith.map((way) => (way === 'password' ? say('password') : way)),
    ...(twoFactor ? [say('twoFactor')] : []),
  ]
  return (
    <Row wrap="nowrap">
      <Group gap="xs" flex={1} miw={0}>
        <div style={{ flex: '1 1 12rem', minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={500} truncate>
              {name || email}
            </Text>
            {account.id === self.id && (
              <Badge variant="light" tt="none">
                {say('you')}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {name && `${email} · `}
            {ways.length > 0 && `${ways.join(', ')} · `}
            {signedInAt === null ? (
              say('neverSignedIn')
            ) : (
              <>
                {say('signedIn')} <Time at={signedInAt} />
              </>
            )}
          </Text>
        </div>
        <Text size="sm" w={90}>
          {roleName(role)}
        </Text>
        <div style={{ width: 110 }}>
          <Mood mood={moods[state]} words={say(state)} />
        </div>
      </Group>
      <AccountMenu account={account} onLink={onLink} />
    </Row>
  )
}

function AccountMenu({ account, onLink }: AccountRowProps) {
  const say = useWords()
  const roleName = useShellWords()
  const acts = useActs(account, onLink)
  const name = account.name || account.email
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={say('more', { name })}>
          <Icon name="more" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {roles
          .filter((role) => role !== account.role)
          .map((role) => (
            <Menu.Item key={role} onClick={() => acts.giveRole(role)}>
              {say('makeRole', { role: roleName(role) })}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="link" size={16} />} onClick={acts.makeLink}>
          {say('newLink')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="lock" size={16} />} onClick={acts.toggle}>
          {say(account.state === 'disabled' ? 'enable' : 'disable')}
        </Menu.Item>
        <Menu.Item c="var(--teahouse-bad)" leftSection={<Icon name="trash" size={16} />} onClick={acts.remove}>
          {say('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useActs(account: Account, onLink: AccountRowProps['onLink']) {
  const say = useWords()
  const roleName = useShellWords()
  const confirm = useConfirm()
  const toast = useToast()
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) =>
      toast.failed(
        error instanceof ApiError && error.code === 'last-admin'
          ? new ApiError(409, { code: error.code, message: say('lastAdmin') })
          : error,
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: accountsKey }),
  })
  const params = { path: { id: account.id } }
  const name = account.name || account.email
  const change = (body: { role?: Role; disabled?: boolean }) =>
    act.mutate(async () => {
      await api.PATCH('/accounts/{id}', { params, body })
      toast.done(say('changed'))
    })
  return {
    async giveRole(role: Role) {
      const asked = { name, role: roleName(role) }
      const isSure = await confirm({
        title: say('roleTitle', asked),
        text: say('roleText'),
        action: say('makeRole', asked),
      })
      if (isSure) change({ role })
    },
    makeLink: () => act.mutate(async () => onLink(await dataOf(api.POST('/accounts/{id}/link', { params })))),
    async toggle() {
      if (account.state === 'disabled') return change({ disabled: false })
      const question = { title: say('disableTitle', { name }), text: say('disableText'), action: say('disable') }
      if (await confirm({ ...question, isDangerous: true })) change({ disabled: true })
    },
    async remove() {
      const question = { title: say('removeTitle', { name }), text: say('removeText'), action: say('remove') }
      if (!(await confirm({ ...question, isDangerous: true }))) return
      act.mutate(async () => {
        await api.DELETE('/accounts/{id}', { params })
        toast.done(say('removed'))
      })
    },
  }
}
