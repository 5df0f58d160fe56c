import { Anchor, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../../api/client.ts'
import { ListState } from '../../../parts/list-state.tsx'
import { count, duration } from '../../../parts/numbers.ts'
import { Sheet } from '../../../parts/sheet.tsx'
import { useWords } from './words.ts'

const MEGABYTE = 1_000_000

export function AboutSheet() {
  const say = useWords()
  const query = useQuery({
    queryKey: ['about'],
    queryFn: ({ signal }) => dataOf(api.GET('/about', { signal })),
  })
  const about = query.data
  const facts = about && [
    [say('version'), about.version],
    [say('licence'), about.licence],
    [say('node'), about.node],
    [say('database'), about.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
    [say('processes'), count(about.processes)],
    [say('uptime'), duration(about.uptimeSeconds)],
    [say('data'), `${count(Math.ceil(about.dataBytes / MEGABYTE))} MB`],
    [say('publicUrl'), about.publicUrl],
  ]
  return (
    <Sheet title={say('about')}>
      <ListState query={query} isEmpty={false} empty={null} rows={8} rowHeight={32}>
        <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing={0} maw={520} mb="sm">
          <Table.Tbody>
            {facts?.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} c="dimmed">
                  {name}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ListState>
      <Anchor href="/api/v1/docs" size="sm" underline="always">
        {say('api')}
      </Anchor>
    </Sheet>
  )
}
