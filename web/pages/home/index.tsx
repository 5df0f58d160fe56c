import { Grid, SegmentedControl, Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { ListState } from '../../parts/list-state.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Activity } from './activity.tsx'
import { Budgets, budgetsOf } from './budgets.tsx'
import { ChannelList } from './channel-list.tsx'
import { type Span, spans, useChannels, useLive, useStatistics } from './queries.ts'
import { Tiles } from './tiles.tsx'
import { Verdict } from './verdict.tsx'
import { Welcome } from './welcome.tsx'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/')

/** Is everything all right? */
export function HomePage() {
  const say = useWords()
  useLive()
  const { span = 'day' } = route.useSearch()
  const channels = useChannels()
  const statistics = useStatistics(span)
  const budgets = budgetsOf(statistics.data, channels.data?.items ?? [])
  const isNew = channels.data?.items.length === 0
  return (
    <>
      <PageHeader title={say('title')} actions={<SpanChoice span={span} />} />
      <Stack gap="md">
        {isNew ? <Welcome /> : <Verdict />}
        {statistics.error ? (
          <Problem error={statistics.error} onRetry={() => statistics.refetch()} />
        ) : (
          <Tiles statistics={statistics.data} />
        )}
        <Grid>
          <Grid.Col span={{ base: 12, md: budgets.length > 0 ? 7 : 12 }}>
            <Sheet title={say('channels')} h="100%">
              <ListState query={channels} isEmpty={isNew} empty={say('noChannels')} rows={4} rowHeight={36}>
                <ChannelList channels={channels.data?.items ?? []} />
              </ListState>
            </Sheet>
          </Grid.Col>
          {budgets.length > 0 && (
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Sheet title={say('budgets')} h="100%">
                <Budgets budgets={budgets} />
              </Sheet>
            </Grid.Col>
          )}
        </Grid>
        <Activity points={statistics.data?.series} span={span} />
      </Stack>
    </>
  )
}

function SpanChoice({ span }: { span: Span }) {
  const say = useWords()
  const navigate = route.useNavigate()
  const names = { day: say('lastDay'), week: say('lastWeek'), month: say('lastMonth') }
  return (
    <SegmentedControl
      size="xs"
      aria-label={say('span')}
      value={span}
      onChange={(chosen) => navigate({ search: { span: spans.find((known) => known === chosen) }, replace: true })}
      data={spans.map((value) => ({ value, label: names[value] }))}
    />
  )
}
