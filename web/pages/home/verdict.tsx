import { Alert } from '@mantine/core'
import { Icon } from '../../parts/icon.tsx'
import { useWords } from './words.ts'

/** One sentence: is everything all right? */
export function Verdict() {
  const say = useWords()
  return (
    <Alert variant="default" icon={<Icon name="check" />} color="tea" title={say('allWell')}>
      {say('allWellText')}
    </Alert>
  )
}
