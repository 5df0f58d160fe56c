import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../parts/list-state.tsx'
import { useShellWords } from '../../parts/shell-words.ts'

export function NotFoundPage() {
  const say = useShellWords()
  return (
    <>
      <title>{`${say('lost')} · Teahouse`}</title>
      <Empty
        icon="search"
        title={say('lost')}
        text={say('lostText')}
        action={<Button renderRoot={(props) => <Link to="/" {...props} />}>{say('goHome')}</Button>}
      />
    </>
  )
}
