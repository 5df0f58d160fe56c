import { Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { components } from '../../api/generated.ts'
import { currentLanguage } from '../../i18n.ts'
import { Copy } from '../../parts/copy.tsx'
import { aboutQuery, typesQuery } from '../../parts/entry/queries.ts'
import { Sheet } from '../../parts/sheet.tsx'
import { Steps } from './steps.tsx'
import { useWords } from './words.ts'

/** What is done on the platform, beside the form, and the address that it wants. */
export function Beside({ type, id }: { type: string; id: string | undefined }) {
  const say = useWords()
  const types = useQuery(typesQuery('channels'))
  const { publicUrl = '' } = useQuery(aboutQuery).data ?? {}
  const found: object | undefined = types.data?.items.find((one) => one.type === type)
  const steps = found && hasSteps(found) ? found.steps : null
  const webhook = `${publicUrl}/hooks/${id || '…'}`
  return (
    <>
      <Sheet title={say('webhook')}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <Code style={{ overflowWrap: 'anywhere', flex: 1 }} p="xs">
            {webhook}
          </Code>
          <Copy text={webhook} of={say('webhook')} />
        </Group>
        <Text size="xs" c="dimmed" mt="xs">
          {say('webhookText')}
        </Text>
      </Sheet>
      {steps && (
        <Sheet title={say('steps')}>
          <Steps markdown={steps[currentLanguage()]} webhook={webhook} />
        </Sheet>
      )}
    </>
  )
}

const hasSteps = (type: object): type is components['schemas']['ChannelType'] => 'steps' in type
