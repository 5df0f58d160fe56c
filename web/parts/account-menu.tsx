import { Group, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { type Account, sessionQuery } from '../api/session.ts'
import { changeLanguage, currentLanguage, type Language } from '../i18n.ts'
import { Icon, type IconName } from './icon.tsx'
import { useShellWords } from './shell-words.ts'
import { useToast } from './toast.tsx'

const schemes: [scheme: 'auto' | 'light' | 'dark', icon: IconName][] = [
  ['auto', 'auto'],
  ['light', 'sun'],
  ['dark', 'moon'],
]
const languageNames: [language: Language, name: string][] = [
  ['zh-CN', '中文'],
  ['en', 'English'],
]

/** Who is signed in, in which language and colours they read, and the way out. */
export function AccountMenu({ account }: { account: Account }) {
  const say = useShellWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const chooseLanguage = useChooseLanguage()
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={`${say('account')}: ${account.name}`} p={4}>
          <Group gap={8} wrap="nowrap">
            <Icon name="person" size={20} />
            <Text size="sm" visibleFrom="xs" truncate maw={180}>
              {account.name}
            </Text>
            <Icon name="chevronDown" size={14} />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.email} · {say(account.role)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{say('language')}</Menu.Label>
        {languageNames.map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            leftSection={<Icon name="language" size={16} />}
            rightSection={currentLanguage() === language && <Icon name="check" size={16} />}
            onClick={() => chooseLanguage(language)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{say('scheme')}</Menu.Label>
        {schemes.map(([scheme, icon]) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={icon} size={16} />}
            rightSection={colorScheme === scheme && <Icon name="check" size={16} />}
            onClick={() => setColorScheme(scheme)}
          >
            {say(scheme)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => signOut()}>
          {say('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** At once in this browser; and wherever else this account is signed in, from its next page on. */
function useChooseLanguage(): (language: Language) => Promise<void> {
  const queries = useQueryClient()
  const toast = useToast()
  return async (language) => {
    await changeLanguage(language)
    try {
      const account = await dataOf(api.PATCH('/account', { body: { language } }))
      queries.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, account })
    } catch (error) {
      toast.failed(error)
    }
  }
}

function useSignOut(): () => Promise<void> {
  const toast = useToast()
  return async () => {
    try {
      await api.DELETE('/session')
      // Nothing of the one who goes stays behind in memory.
      location.assign('/sign-in')
    } catch (error) {
      toast.failed(error)
    }
  }
}
