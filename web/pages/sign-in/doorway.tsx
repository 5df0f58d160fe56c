import { Box, Button, Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { changeLanguage, currentLanguage, type Language } from '../../i18n.ts'
import { useWords } from './words.ts'

const languageNames: [language: Language, name: string][] = [
  ['zh-CN', '中文'],
  ['en', 'English'],
]

/** What is around the pages of those who are not signed in yet. */
export function Doorway({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  // The whole page is said anew when the language changes.
  useWords()
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>{`${title} · Teahouse`}</title>
      <Box w="100%" maw={400}>
        <Group justify="center" gap="xs" mb="lg">
          <img src="/icon.svg" alt="" width="36" height="36" />
          <Text fw={600} size="xl">
            Teahouse
          </Text>
        </Group>
        <Paper withBorder p="lg" bg="var(--teahouse-sheet)">
          <Stack gap="md">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {text && (
                <Text c="dimmed" size="sm" mt={4}>
                  {text}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
        <Group justify="center" gap={4} mt="md">
          {languageNames.map(([language, name]) => (
            <Button
              key={language}
              lang={language}
              size="compact-sm"
              variant="subtle"
              color="gray"
              c={currentLanguage() === language ? 'var(--mantine-color-text)' : 'dimmed'}
              aria-pressed={currentLanguage() === language}
              onClick={() => changeLanguage(language)}
            >
              {name}
            </Button>
          ))}
        </Group>
      </Box>
    </Center>
  )
}
