import { Group, PasswordInput, type PasswordInputProps, Progress, Text } from '@mantine/core'
import { useDeferredValue, useEffect, useState } from 'react'
import { wordsOf } from '../i18n.ts'
import { words } from '../words/sign-in.ts'

const useWords = wordsOf('sign-in', words)

const colours = ['red.8', 'red.8', 'yellow.8', 'tea', 'tea'] as const
type Score = 0 | 1 | 2 | 3 | 4

/** A field for a password that somebody chooses, and how hard that is to guess. The gateway decides; this says it while one types. */
export function NewPassword({ value, near, ...rest }: PasswordInputProps & { value: string; near: string[] }) {
  const say = useWords()
  const score = useStrength(useDeferredValue(value), near)
  return (
    <div>
      <PasswordInput description={say('passwordHint')} autoComplete="new-password" {...rest} />
      <Group gap="xs" mt={8} h={20} wrap="nowrap" aria-live="polite">
        <Progress
          value={value === '' ? 0 : (score + 1) * 20}
          color={colours[score]}
          size="sm"
          flex={1}
          aria-label={say('strength')}
        />
        <Text size="xs" c="dimmed" w={76} ta="right">
          {value !== '' && say(`strength${score}`)}
        </Text>
      </Group>
    </div>
  )
}

type Estimate = (password: string, about: string[]) => Score

/** Its words and passwords are large: they are read when somebody begins to type one. */
let estimator: Promise<Estimate> | undefined

async function load(): Promise<Estimate> {
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const factory = new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })
  return (password, about) => {
    if (password.length < 10) return 0
    const near = about.flatMap((text) => [text, ...text.split(/[@.\s_-]+/)]).filter((text) => text.length > 2)
    return factory.check(password.slice(0, 72), [...near, 'teahouse']).score as Score
  }
}

function useStrength(password: string, near: string[]): Score {
  const [score, setScore] = useState<Score>(0)
  const about = near.join('\n')
  useEffect(() => {
    if (password === '') return
    let isOld = false
    estimator ??= load()
    estimator.then((estimate) => {
      if (!isOld) setScore(estimate(password, about.split('\n')))
    }, ignore)
    return () => {
      isOld = true
    }
  }, [password, about])
  return password === '' ? 0 : score
}

function ignore(): void {
  // Without the estimate the gateway still says what is wrong.
}
