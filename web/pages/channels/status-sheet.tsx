import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Channel } from '../../parts/entry/queries.ts'
import { Sheet } from '../../parts/sheet.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { useWords } from './words.ts'

/** How a channel truly is. */
export function StatusSheet({ channel: { status } }: { channel: Channel }) {
  const say = useWords()
  const rows: [string, ReactNode][] = [
    [say('since'), <Time key="since" at={status.since} />],
    [say('lastConnected'), <Time key="last" at={status.lastConnectedAt} />],
    [say('reconnects'), status.reconnects],
    ...(status.owner === null ? [] : [[say('owner'), status.owner] satisfies [string, ReactNode]]),
  ]
  return (
    <Sheet title={say('status')} actions={<StatusBadge state={status.state} />}>
      <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} style={{ overflowWrap: 'anywhere' }}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400} c="dimmed" w="45%">
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
          {status.lastError && (
            <Table.Tr>
              <Table.Th scope="row" fw={400} c="dimmed">
                {say('lastError')}
              </Table.Th>
              <Table.Td>
                {status.lastError}
                {status.lastErrorAt && (
                  <>
                    {' '}
                    <Text span inherit c="dimmed">
                      <Time at={status.lastErrorAt} />
                    </Text>
                  </>
                )}
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Sheet>
  )
}
