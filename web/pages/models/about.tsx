import { Text } from '@mantine/core'
import { Sheet } from '../../parts/sheet.tsx'
import { useWords } from './words.ts'

export function About() {
  const say = useWords()
  return (
    <Sheet title={say('about')}>
      <Text size="sm">{say('aboutText')}</Text>
    </Sheet>
  )
}
