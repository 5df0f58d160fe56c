import { Group, type MantineColorScheme, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { api } from '../api/client.ts'
import type { Account } from '../api/session.ts'
import { changeLanguage, currentLanguage, type Language } from '../i18n.ts'
import { Icon, type IconName } from './icon.tsx'
import { useShellWords } from './shell-words.ts'

const schemes: [scheme: MantineColorScheme, icon: IconName][] = [
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
            onClick={() => changeLanguage(language)}
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
            {say(scheme as 'auto' | 'light' | 'dark')}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={signOut}>
          {say('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

async function signOut(): Promise<void> {
  void api
  location.assign('/sign-in')
}
