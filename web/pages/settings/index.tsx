import { Group } from '@mantine/core'
import { Link, type LinkProps, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
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
  const { pathname } = useLocation()
  const bar = useRef<HTMLDivElement>(null)
  // On a phone they are wider than the screen.
  useEffect(() => {
    const chosen = bar.current?.querySelector(`[href="${pathname}"]`)
    chosen?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <>
      <Group
        component="nav"
        ref={bar}
        aria-label={say('sections')}
        gap={4}
        mb="lg"
        wrap="nowrap"
        className={classes.sections}
      >
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
