import { Button, Center } from '@mantine/core'
import { useCommonWords } from './common.ts'

interface MoreButtonProps {
  /** Of TanStack's useInfiniteQuery. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown }
}

/** The way to the next page of a list that goes on by cursor. */
export function MoreButton({ query }: MoreButtonProps) {
  const say = useCommonWords()
  if (!query.hasNextPage) return null
  return (
    <Center py="md">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        {say('more')}
      </Button>
    </Center>
  )
}
