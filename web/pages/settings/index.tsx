import { Group } from '@mantine/core'
import { Link, type LinkProps, Outlet } from '@tanstack/react-router'
import { type Role, useAccount } from '../../api/session.ts'
import { wordsOf } from '../../i18n.ts'
import { words } from '../../words/settings.ts'
import classes from './settings.module.css'

const useWords = wordsOf('settings', words)
type Word = Parameters<ReturnType<typeof useWords>>[0]

/** What there is to set, and who sees it. A new section is a folder here, a route in router.tsx, and a line. */
const sections: { to: LinkProps['to']; words: Word; for: Role[] }[] = [
  { to: '/settings', words: 'account', for: ['viewer', 'operator', 'admin'] },
  { to: '/settings/general', words: 'general', for: ['viewer', 'operator', 'admin'] },
  { to: '/settings/access', words: 'access', for: ['admin'] },
  { to: '/settings/directory', words: 'directory', for: ['viewer', 'operator', 'admin'] },
  { to: '/settings/data', words: 'data', for: ['viewer', 'operator', 'admin'] },
  { to: '/settings/audit', words: 'audit', for: ['admin'] },
]

export function SettingsPage() {
  const say = useWords()
  const { role } = useAccount()
  return (
    <>
      <Group component="nav" aria-label={say('sections')} gap={4} mb="lg" className={classes.sections}>
        {sections
          .filter((section) => section.for.includes(role))
          .map(({ to, words: name }) => (
            <Link key={to} to={to} className={classes.section} activeOptions={{ exact: true, includeSearch: false }}>
              {say(name)}
            </Link>
          ))}
      </Group>
      <Outlet />
    </>
  )
}
