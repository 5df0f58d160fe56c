import { notifications } from '@mantine/notifications'
import { useCommonWords } from './common.ts'
import { Icon } from './icon.tsx'
import { useProblemWords } from './problem.tsx'

/** Says in a corner that something is done, or why it could not be. */
export function useToast(): { done(words: string): void; failed(error: unknown): void } {
  const words = useProblemWords()
  const say = useCommonWords()
  const closeButtonProps = { 'aria-label': say('close') }
  return {
    done: (message) =>
      notifications.show({ message, color: 'tea', icon: <Icon name="check" size={16} />, closeButtonProps }),
    failed: (error) =>
      notifications.show({
        message: words(error),
        color: 'red.8',
        icon: <Icon name="warning" size={16} />,
        closeButtonProps,
        autoClose: 8_000,
        role: 'alert',
      }),
  }
}
