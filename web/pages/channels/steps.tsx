import { Anchor, Code, List, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A numbered list as the gateway gives it: `1. words`, `   - words` below it; **bold**, *slanted*, `code` and [links](https://…). */
export function Steps({ markdown, webhook }: { markdown: string; webhook: string }) {
  return (
    <List type="ordered" size="sm" spacing="xs">
      {stepsIn(markdown.replaceAll('{webhook}', webhook)).map(({ text, below }) => (
        <List.Item key={text}>
          <Inline text={text} />
          {below.length > 0 && (
            <List size="sm" withPadding mt={4}>
              {below.map((one) => (
                <List.Item key={one}>
                  <Inline text={one} />
                </List.Item>
              ))}
            </List>
          )}
        </List.Item>
      ))}
    </List>
  )
}

function stepsIn(markdown: string): { text: string; below: string[] }[] {
  const steps: { text: string; below: string[] }[] = []
  for (const line of markdown.split('\n')) {
    const [, text] = /^\d+\. (.*)$/.exec(line) ?? []
    const [, below] = /^\s+- (.*)$/.exec(line) ?? []
    if (text !== undefined) steps.push({ text, below: [] })
    else if (below !== undefined) steps.at(-1)?.below.push(below)
  }
  return steps
}

const marks = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((https:\/\/[^\s)]+)\)/g

function Inline({ text }: { text: string }) {
  const parts: ReactNode[] = []
  let from = 0
  for (const found of text.matchAll(marks)) {
    const [whole, bold, slanted, code, link, href] = found
    parts.push(text.slice(from, found.index))
    const key = found.index
    if (bold !== undefined) parts.push(<strong key={key}>{bold}</strong>)
    else if (slanted !== undefined) parts.push(<em key={key}>{slanted}</em>)
    else if (code !== undefined)
      parts.push(
        <Code key={key} style={{ overflowWrap: 'anywhere' }}>
          {code}
        </Code>,
      )
    else
      parts.push(
        <Anchor key={key} inherit href={href} target="_blank" rel="noreferrer" underline="always">
          {link}
        </Anchor>,
      )
    from = found.index + whole.length
  }
  parts.push(text.slice(from))
  return (
    <Text component="span" size="sm" style={{ overflowWrap: 'anywhere' }}>
      {parts}
    </Text>
  )
}
