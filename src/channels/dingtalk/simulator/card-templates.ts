export interface Template {
  id: string
  /** Variables that /card/streaming may write. Empty = a card that does not grow. */
  streams: string[]
  /** The variable that holds the body. */
  body: string
  /** The state is what the variable flowStatus says, not what the stream did. */
  flowStatus: boolean
  /** Belongs to somebody else's app: every call succeeds and the client shows that it cannot load the content. */
  foreign?: boolean
}

/** Templates seen in official SDKs and in the field. */
export function cardTemplates(ownTemplateId: string, more: Template[]): Map<string, Template> {
  const table: Template[] = [
    { id: ownTemplateId, streams: ['content'], body: 'content', flowStatus: false },
    // The public one of the Python SDK (AIMarkdownCardInstance).
    {
      id: '382e4302-551d-4880-bf29-a30acfab2e71.schema',
      streams: ['msgContent'],
      body: 'msgContent',
      flowStatus: true,
    },
    // DingTalk's own connector.
    {
      id: '02fcf2f4-5e02-4a85-b672-46d1f715543e.schema',
      streams: ['msgContent'],
      body: 'msgContent',
      flowStatus: true,
    },
    // The official tutorial.
    { id: '8aebdfb9-28f4-4a98-98f5-396c3dde41a0.schema', streams: ['content'], body: 'content', flowStatus: false },
    // Plain markdown and markdown with buttons of the Python SDK.
    { id: '589420e2-c1e2-46ef-a5ed-b8728e654da9.schema', streams: [], body: 'markdown', flowStatus: false },
    { id: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema', streams: [], body: 'markdown', flowStatus: false },
    // A connector's own template, used by others by mistake.
    {
      id: '675cde2f-f526-40cb-b828-f5b2b57b8b77.schema',
      streams: ['content'],
      body: 'content',
      flowStatus: true,
      foreign: true,
    },
    ...more,
  ]
  return new Map(table.map((template) => [template.id, template]))
}
