import { Modal, type ModalProps } from '@mantine/core'
import { useCommonWords } from './common.ts'

/** Something to fill in or to read before the page goes on. */
export function Dialog(props: ModalProps) {
  const say = useCommonWords()
  return <Modal centered closeButtonProps={{ 'aria-label': say('close') }} {...props} />
}
