import { ActionIcon, CopyButton, Tooltip, VisuallyHidden } from '@mantine/core'
import { useCommonWords } from './common.ts'
import { Icon } from './icon.tsx'

/** Puts a text into the clipboard, and says that it did. `of` names what is copied, for those who do not see where the button stands. */
export function Copy({ text, of }: { text: string; of?: string | undefined }) {
  const say = useCommonWords()
  return (
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <>
          <Tooltip label={copied ? say('copied') : say('copy')} withArrow>
            <ActionIcon
              variant="subtle"
              color={copied ? 'tea' : 'gray'}
              onClick={copy}
              aria-label={of ? `${say('copy')}: ${of}` : say('copy')}
            >
              <Icon name={copied ? 'check' : 'copy'} size={16} />
            </ActionIcon>
          </Tooltip>
          <VisuallyHidden aria-live="polite">{copied ? say('copied') : ''}</VisuallyHidden>
        </>
      )}
    </CopyButton>
  )
}
