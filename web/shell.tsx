import { AppShell, Burger, Drawer, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, type LinkProps, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useAccount } from './api/session.ts'
import { AccountMenu } from './parts/account-menu.tsx'
import { ConfirmProvider } from './parts/confirm.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { useShellWords } from './parts/shell-words.ts'
import classes from './shell.module.css'

type Word = Parameters<ReturnType<typeof useShellWords>>[0]

/** What the navigation leads to, in its order. `words` is a key of words/shell.ts. */
const navigation: { to: LinkProps['to']; words: Word; icon: IconName; isExact?: true }[] = [
  { to: '/', words: 'home', icon: 'home', isExact: true },
  { to: '/channels', words: 'channels', icon: 'channel' },
  { to: '/agents', words: 'agents', icon: 'agent' },
  { to: '/models', words: 'models', icon: 'model' },
  { to: '/conversations', words: 'conversations', icon: 'conversation' },
  { to: '/messages', words: 'messages', icon: 'message' },
  { to: '/people', words: 'people', icon: 'people' },
  { to: '/phones', words: 'phones', icon: 'phone' },
  { to: '/settings', words: 'settings', icon: 'settings' },
]

/** What is around every page: the navigation, who is signed in, language and appearance. */
export function Shell() {
  const say = useShellWords()
  const account = useAccount()
  const [isOpen, drawer] = useDisclosure(false)
  useFocusOnPage()
  return (
    <ConfirmProvider>
      <a href="#content" className={classes.skip}>
        {say('skip')}
      </a>
      <AppShell header={{ height: 56 }} navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: true } }}>
        <AppShell.Header className={classes.header}>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap">
              <Burger
                opened={isOpen}
                onClick={drawer.toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={say('openNavigation')}
              />
              <Link to="/" className={classes.brand}>
                <img src="/icon.svg" alt="" width="28" height="28" />
                <Text component="span" fw={600} size="lg">
                  Teahouse
                </Text>
              </Link>
            </Group>
            <AccountMenu account={account} />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className={classes.rail} aria-label={say('navigation')}>
          <ScrollArea p="xs">
            <Navigation />
          </ScrollArea>
        </AppShell.Navbar>
        <Drawer
          opened={isOpen}
          onClose={drawer.close}
          hiddenFrom="sm"
          size={264}
          title="Teahouse"
          closeButtonProps={{ 'aria-label': say('closeNavigation') }}
        >
          <nav aria-label={say('navigation')}>
            <Navigation onChoose={drawer.close} />
          </nav>
        </Drawer>
        <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
          <div className={classes.page}>
            <Outlet />
          </div>
        </AppShell.Main>
      </AppShell>
    </ConfirmProvider>
  )
}

/** A link that went with its page takes the focus along: it goes on at the content of the next. */
function useFocusOnPage() {
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const before = useRef(pathname)
  useEffect(() => {
    const isAnother = before.current !== undefined && before.current !== pathname
    before.current = pathname
    if (isAnother && document.activeElement === document.body)
      document.getElementById('content')?.focus({ preventScroll: true })
  }, [pathname])
}

function Navigation({ onChoose }: { onChoose?: () => void }) {
  const say = useShellWords()
  return navigation.map(({ to, words, icon, isExact }) => (
    <NavLink
      key={to}
      className={classes.link}
      label={say(words)}
      leftSection={<Icon name={icon} />}
      onClick={onChoose}
      renderRoot={(props) => (
        <Link to={to} activeOptions={{ exact: isExact === true, includeSearch: false }} {...props} />
      )}
    />
  ))
}
