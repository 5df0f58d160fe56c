import { PageHeader } from '../../parts/page-header.tsx'
import { useShellWords } from '../../parts/shell-words.ts'

export function HomePage() {
  const say = useShellWords()
  return <PageHeader title={say('home')} />
}
