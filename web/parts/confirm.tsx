import { Button, Group, Modal, Text } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { useCommonWords } from './common.ts'

export interface Question {
  title: string
  /** What will happen, and whether it can be undone. */
  text: ReactNode
  /** What the button says that does it: a verb. */
  action: string
  isDangerous?: boolean
}

type Ask = (question: Question) => Promise<boolean>

interface Asked {
  question: Question
  answer(isYes: boolean): void
}

const Asking = createContext<Ask>(async () => false)

/** Asks once before what cannot be undone: `if (await confirm({ … })) …` */
export const useConfirm = (): Ask => useContext(Asking)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const say = useCommonWords()
  const [asked, setAsked] = useState<Asked>()
  const [isOpen, setOpen] = useState(false)
  const ask = useCallback<Ask>((question) => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    setAsked({ question, answer: resolve })
    setOpen(true)
    return promise
  }, [])
  const close = (isYes: boolean) => {
    asked?.answer(isYes)
    // The question stays until it has faded out.
    setOpen(false)
  }
  return (
    <Asking value={ask}>
      {children}
      <Modal opened={isOpen} onClose={() => close(false)} title={asked?.question.title} centered role="alertdialog">
        <Text size="sm">{asked?.question.text}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => close(false)} data-autofocus>
            {say('cancel')}
          </Button>
          <Button color={asked?.question.isDangerous ? 'red.8' : 'tea'} onClick={() => close(true)}>
            {asked?.question.action}
          </Button>
        </Group>
      </Modal>
    </Asking>
  )
}
