import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { components } from '../../../api/generated.ts'
import { Row } from '../../../parts/row-list.tsx'
import { Time } from '../../../parts/time.tsx'
import classes from './audit.module.css'
import { actionIn, useWords } from './words.ts'

/** One thing that somebody did; who and what lead to all that they did, and all that was done to it. */
export function EntryRow({ entry }: { entry: components['schemas']['AuditEntry'] }) {
  const say = useWords()
  const { at, actor, actorName, action, target, address, details } = entry
  const who = actor === 'terminal' ? say('terminal') : actor === 'nobody' ? say('nobody') : actorName
  return (
    <Row align="baseline">
      <Text size="sm" c="dimmed" w={110}>
        <Time at={at} />
      </Text>
      <div style={{ flex: '1 1 18rem', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text size="sm">
          <Anchor
            inherit
            fw={500}
            c="inherit"
            underline="always"
            className={classes.quiet}
            title={say('filterBy', { what: who })}
            renderRoot={(props) => <Link to="/settings/audit" search={{ actor }} {...props} />}
          >
            {who}
          </Anchor>{' '}
          {actionIn(say, action, target)}
        </Text>
        <Text size="sm" c="dimmed">
          {details.length > 0 && `${details.join(' · ')} · `}
          <Anchor
            inherit
            c="inherit"
            underline="always"
            className={classes.quiet}
            title={say('filterBy', { what: target })}
            renderRoot={(props) => <Link to="/settings/audit" search={{ target }} {...props} />}
          >
            {shortened(target)}
          </Anchor>
        </Text>
      </div>
      {address && (
        <Text size="sm" c="dimmed">
          {address}
        </Text>
      )}
    </Row>
  )
}

/** Random ids say nothing to a person; their first characters tell two apart. */
function shortened(target: string): string {
  return target.replace(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{22}/, '$1…')
}
