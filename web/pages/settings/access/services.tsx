import { Alert, Button, Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useConfirm } from '../../../parts/confirm.tsx'
import { Copy } from '../../../parts/copy.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Empty, ListState } from '../../../parts/list-state.tsx'
import { Row, RowList } from '../../../parts/row-list.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { ServiceForm } from './service-form.tsx'
import { type Service, type Services, servicesQuery, useSaveServices, useServicesWords } from './services-settings.ts'

/** Which other services people sign in through. */
export function ServicesSheet() {
  const say = useServicesWords()
  const services = useQuery(servicesQuery)
  const [edited, setEdited] = useState<Service | 'new'>()
  const { list = [], origin } = services.data ?? {}
  const isLocked = origin === 'file'
  const close = () => setEdited(undefined)
  return (
    <Sheet
      title={say('title')}
      actions={
        !isLocked && (
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setEdited('new')}
          >
            {say('add')}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        {say('text')}
      </Text>
      {isLocked && (
        <Alert icon={<Icon name="lock" />} variant="default" mb="xs">
          {say('fromFile')}
        </Alert>
      )}
      <ListState
        query={services}
        isEmpty={list.length === 0}
        empty={<Empty icon="key" title={say('none')} text={say('noneText')} />}
        rows={1}
      >
        <RowList>
          {list.map((service) => (
            <ServiceRow key={service.id} service={service} services={services.data} onEdit={() => setEdited(service)} />
          ))}
        </RowList>
      </ListState>
      <Dialog
        opened={edited !== undefined}
        onClose={close}
        title={edited === 'new' || !edited ? say('add') : say('editService', { name: edited.title ?? edited.id })}
      >
        {edited && services.data && (
          <ServiceForm service={edited === 'new' ? undefined : edited} services={services.data} onDone={close} />
        )}
      </Dialog>
    </Sheet>
  )
}

interface ServiceRowProps {
  service: Service
  services: Services | undefined
  onEdit: () => void
}

function ServiceRow({ service, services, onEdit }: ServiceRowProps) {
  const say = useServicesWords()
  const confirm = useConfirm()
  const toast = useToast()
  const save = useSaveServices({ onSaved: () => toast.done(say('removed')) })
  const { id, title: name = id, issuer } = service
  const redirect = `${services?.publicUrl ?? ''}/api/v1/session/oidc/callback/${id}`
  const remove = async () => {
    const question = { title: say('removeTitle', { name }), text: say('removeText'), action: say('remove') }
    if (!(await confirm({ ...question, isDangerous: true }))) return
    save.mutate(services?.list.filter((one) => one.id !== id) ?? [], { onError: toast.failed })
  }
  return (
    <Row>
      <div style={{ flex: '1 1 14rem', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text fw={500}>{name}</Text>
        <Text size="sm" c="dimmed">
          {issuer}
        </Text>
        <Group gap={4} wrap="nowrap">
          <Text size="sm" c="dimmed">
            {say('redirect')}: <Code>{redirect}</Code>
          </Text>
          <Copy text={redirect} of={say('redirect')} />
        </Group>
      </div>
      {services?.origin === 'panel' && (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onEdit} aria-label={`${say('edit')}: ${name}`}>
            {say('edit')}
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={save.isPending}
            onClick={remove}
            aria-label={`${say('remove')}: ${name}`}
          >
            {say('remove')}
          </Button>
        </Group>
      )}
    </Row>
  )
}
